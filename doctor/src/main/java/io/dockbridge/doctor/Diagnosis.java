package io.dockbridge.doctor;

/**
 * What was found where.
 *
 * @param check the check's name
 */
public record Diagnosis(String check, Finding finding) {}
