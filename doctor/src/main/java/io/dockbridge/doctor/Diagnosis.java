package io.dockbridge.doctor;

/**
 * The result of one check.
 *
 * @param check the check's name: one word, stable, for programs
 */
public record Diagnosis(String check, CheckResult result) {}
