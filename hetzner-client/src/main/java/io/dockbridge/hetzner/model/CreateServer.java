package io.dockbridge.hetzner.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code POST /servers} takes.
 *
 * @param name unique in the project; a hostname
 * @param serverType the type's name
 * @param image the image's id: a name exists once per architecture
 * @param location the location's name; empty: Hetzner chooses
 * @param sshKeys ids; with none Hetzner makes a root password and mails it
 * @param userData for cloud-init, at most 32 KiB; never returned by the API, never printed here
 * @param firewalls applied before the server starts
 * @param volumes ids; they must be in the same location
 */
public record CreateServer(
    String name,
    String serverType,
    long image,
    Optional<String> location,
    List<Long> sshKeys,
    Optional<String> userData,
    Map<String, String> labels,
    List<FirewallId> firewalls,
    List<Long> volumes,
    PublicNet publicNet) {

  /** A firewall by its id. */
  public record FirewallId(long firewall) {}

  /** Which public addresses the server gets. */
  public record PublicNet(boolean enableIpv4, boolean enableIpv6) {}

  /** Volumes are mounted by our own cloud-init, not by Hetzner's. */
  @JsonProperty("automount")
  boolean automount() {
    return false;
  }

  /** Leaves out the user data: it holds the server's first host key. */
  @Override
  public String toString() {
    return "CreateServer[%s, %s, image %d, %s]"
        .formatted(name, serverType, image, location.orElse("any location"));
  }
}
