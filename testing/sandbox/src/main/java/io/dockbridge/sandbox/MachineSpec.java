package io.dockbridge.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * What a machine is made with: what Hetzner's metadata service would tell it.
 *
 * @param instanceId the server's id
 * @param hostname the server's name
 * @param userData exactly as posted
 * @param publicKeys lines of authorized_keys
 * @param rootPassword generated when no key was given
 */
record MachineSpec(
    long instanceId,
    String hostname,
    Optional<String> userData,
    List<String> publicKeys,
    Optional<String> rootPassword) {

  @Override
  public String toString() {
    return "MachineSpec[" + instanceId + ", " + hostname + "]"; // the rest is secret
  }
}
