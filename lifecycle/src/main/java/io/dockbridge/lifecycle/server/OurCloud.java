package io.dockbridge.lifecycle.server;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.hetzner.model.Server;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The cloud's API, what in it is ours, and how time passes. Thread-safe.
 *
 * @param api not closed by those who get it
 * @param pause how to wait between two tries, usually {@code Thread::sleep}
 */
public record OurCloud(HetznerClient api, Ownership ownership, InstantSource clock, Sleeper pause) {

  /** This instance's servers: the selector finds them, the labels have the last word. */
  public List<Server> servers() {
    return api.servers().list(ownership.serverSelector()).stream()
        .filter(it -> ownership.owns(it.labels()))
        .toList();
  }

  /** The server that was asked for under this name with this nonce, if it came to be. */
  public Optional<Server> find(String name, String nonce) {
    return api.servers()
        .findByName(name)
        .filter(it -> ownership.owns(it.labels()))
        .filter(it -> nonce.equals(it.labels().get(Ownership.NONCE)));
  }

  /** What the cloud's clock shows, which others compare with; ours before its first answer. */
  public Instant cloudTime() {
    return api.serverTime().orElseGet(clock::instant);
  }
}
