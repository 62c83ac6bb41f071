package io.dockbridge.lifecycle.server;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.Server;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A server that some DockBridge made, with what its labels say.
 *
 * @param mine whether its owner is the one who asks
 * @param instance of its owner
 * @param lease until when its daemon said it would look after it
 */
public record ProjectServer(
    Server server, boolean mine, Optional<String> instance, Optional<Instant> lease) {

  /** All of a project, whoever made them; the oldest first. */
  public static List<ProjectServer> all(HetznerClient cloud, String ownerId) {
    return cloud.servers().list(Ownership.ANYBODYS).stream()
        .filter(it -> Ownership.isAnybodys(it.labels()))
        .map(it -> of(it, ownerId))
        .sorted(Comparator.comparing(it -> it.server().created()))
        .toList();
  }

  static ProjectServer of(Server server, String ownerId) {
    return new ProjectServer(
        server,
        Ownership.belongsTo(ownerId, server.labels()),
        Optional.ofNullable(server.labels().get(Ownership.INSTANCE)),
        LeaseLabel.end(server.labels()));
  }
}
