package io.dockbridge.config;

/**
 * A setting as it is in force.
 *
 * @param key for example {@code hetzner.server_type}
 * @param value as one would write it in YAML; empty when unset; never a secret
 * @param origin where it comes from, in words: {@code default}, a file and line, a variable, an
 *     option
 */
public record EffectiveSetting(String key, String value, String origin) {}
