package io.dockbridge.hostservices;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has used what, for the status; logs what a container does for the first time. Thread-safe:
 * the lock guards fields alone.
 */
final class IncomingUses {
  private static final Logger LOG = LoggerFactory.getLogger(IncomingUses.class);

  /** A hostile container may try all ports; those used first are kept. */
  private static final int MOST_SERVICES = 1000;

  /**
   * One connection.
   *
   * @param address the container's, or its name
   */
  record Use(String service, String address) {}

  private static final class Count {
    private String container = "";
    private Instant last = Instant.EPOCH;
    private long total;
    private int open;
    private Optional<String> refused = Optional.empty();
  }

  private final HostContainers containers;
  private final InstantSource clock;

  /** Guarded by this, as all counts are. */
  private final Map<String, Count> counts = new HashMap<>();

  private final Map<Use, String> names = new HashMap<>();

  IncomingUses(HostContainers containers, InstantSource clock) {
    this.containers = containers;
    this.clock = clock;
  }

  /** A connection begins; {@link #ended} is to follow. */
  void began(Use use) {
    count(use, 1, Optional.empty());
  }

  void ended(Use use) {
    synchronized (this) {
      Optional.ofNullable(counts.get(use.service())).ifPresent(it -> it.open--);
    }
  }

  void refused(Use use, String reason) {
    count(use, 0, Optional.of(reason));
  }

  private void count(Use use, int open, Optional<String> refused) {
    boolean isNew;
    synchronized (this) {
      if (counts.size() >= MOST_SERVICES && !counts.containsKey(use.service())) {
        return;
      }
      isNew = names.putIfAbsent(use, use.address()) == null;
      Count count = counts.computeIfAbsent(use.service(), _ -> new Count());
      count.container = names.get(use);
      count.last = clock.instant();
      count.total++;
      count.open += open;
      count.refused = refused;
    }
    if (isNew) {
      Thread.ofVirtual().name("host-first-use").start(() -> report(use, refused));
    }
  }

  /** The engine is asked once for each address and service. */
  private void report(Use use, Optional<String> refused) {
    String name = nameOf(use.address());
    synchronized (this) {
      names.put(use, name);
      Optional.ofNullable(counts.get(use.service())).ifPresent(it -> it.container = name);
    }
    LOG.info(
        "container {} uses {} of this machine for the first time{}",
        name,
        use.service().equals(ContainerRequest.AGENT) ? "the ssh agent" : "port " + use.service(),
        refused.map(it -> ", refused: " + it).orElse(""));
  }

  private String nameOf(String address) {
    try {
      return containers.nameOf(address).orElse(address);
    } catch (IOException e) {
      LOG.debug("the container at {} is not known: {}", address, e.toString());
      return address;
    }
  }

  /** The services that were used, by name. */
  synchronized List<IncomingPort> list() {
    List<IncomingPort> uses = new ArrayList<>();
    counts.forEach(
        (service, it) ->
            uses.add(
                new IncomingPort(service, it.container, it.last, it.total, it.open, it.refused)));
    uses.sort((a, b) -> a.service().compareTo(b.service()));
    return uses;
  }
}
