package io.dockbridge.hetzner.model;

import java.util.Map;

/**
 * A public key that servers are created with.
 *
 * @param fingerprint MD5 of the key, as {@code b7:2f:…}; unique in the project
 * @param publicKey in the format of authorized_keys
 */
public record SshKey(
    long id, String name, String fingerprint, String publicKey, Map<String, String> labels) {}
