package io.dockbridge.hostservices;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has used what, for the status; logs what a container does for the first time. Thread-safe:
 * the lock guards fields alone.
 */
final class IncomingUses {
  private static final Logger LOG = LoggerFactory.getLogger(IncomingUses.class);

  /** A hostile container may try all ports; what was reached takes the place of what was not. */
  private static final int MOST_SERVICES = 1000;

  /** Lines in the log about refused connections, and about all. */
  private static final int MOST_REFUSALS_LOGGED = 100;

  private static final int MOST_LOGGED = 4000;

  /** An address is another container's soon after one has ended. */
  private static final Duration NAME_HOLDS = Duration.ofSeconds(2);

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
    private boolean wasReached;
    private Optional<String> refused = Optional.empty();
  }

  /** A container's name, and when the engine said it. */
  private record Name(String name, Instant asked) {}

  private final HostContainers containers;
  private final InstantSource clock;

  /** By service. Guarded by this, as all that follows and all counts are. */
  private final Map<String, Count> counts = new HashMap<>();

  /** By address; the oldest is forgotten. */
  private final Map<String, Name> names =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Name> eldest) {
          return size() > MOST_SERVICES;
        }
      };

  /** What waits for a name, by address; its refusal if it was refused. */
  private final Map<String, Map<String, Optional<String>>> unnamed = new HashMap<>();

  /** By service and name. */
  private final Set<Use> logged = new HashSet<>();

  private int refusalsLogged;

  IncomingUses(HostContainers containers, InstantSource clock) {
    this.containers = containers;
    this.clock = clock;
  }

  /** A connection begins; {@link #ended} is to follow. */
  void began(Use use) {
    count(use, Optional.empty());
  }

  synchronized void ended(Use use) {
    Optional.ofNullable(counts.get(use.service())).ifPresent(it -> it.open--);
  }

  void refused(Use use, String reason) {
    count(use, Optional.of(reason));
  }

  private synchronized void count(Use use, Optional<String> refused) {
    if (!counts.containsKey(use.service()) && !hasPlace(refused.isEmpty())) {
      return;
    }
    Count count = counts.computeIfAbsent(use.service(), _ -> new Count());
    count.last = clock.instant();
    count.total++;
    count.open += refused.isEmpty() ? 1 : 0;
    count.wasReached |= refused.isEmpty();
    count.refused = refused;
    Optional<String> name = known(use.address());
    count.container = name.orElse(use.address());
    if (name.isPresent()) {
      logFirst(new Use(use.service(), name.get()), refused);
      return;
    }
    boolean isAsked = unnamed.containsKey(use.address());
    unnamed.computeIfAbsent(use.address(), _ -> new HashMap<>()).put(use.service(), refused);
    if (!isAsked) {
      Thread.ofVirtual().name("host-first-use").start(() -> findName(use.address()));
    }
  }

  /** Called with the lock held. */
  private boolean hasPlace(boolean isReached) {
    if (counts.size() >= MOST_SERVICES && isReached) {
      counts.entrySet().stream()
          .filter(it -> !it.getValue().wasReached)
          .map(Map.Entry::getKey)
          .findFirst()
          .ifPresent(counts::remove);
    }
    return counts.size() < MOST_SERVICES;
  }

  /** Called with the lock held. */
  private Optional<String> known(String address) {
    Instant oldest = clock.instant().minus(NAME_HOLDS);
    return Optional.ofNullable(names.get(address))
        .filter(it -> it.asked().isAfter(oldest))
        .map(Name::name);
  }

  /** The engine is asked once for an address at a time, however many connections it makes. */
  private void findName(String address) {
    String name = nameOf(address);
    synchronized (this) {
      names.remove(address); // so that it is the youngest
      names.put(address, new Name(name, clock.instant()));
      unnamed
          .remove(address)
          .forEach(
              (service, refused) -> {
                Optional.ofNullable(counts.get(service)).ifPresent(it -> it.container = name);
                logFirst(new Use(service, name), refused);
              });
    }
  }

  /** Called with the lock held. */
  private void logFirst(Use use, Optional<String> refused) {
    boolean isLate =
        logged.size() >= MOST_LOGGED
            || (refused.isPresent() && refusalsLogged >= MOST_REFUSALS_LOGGED);
    if (isLate || !logged.add(use)) {
      return;
    }
    refusalsLogged += refused.isPresent() ? 1 : 0;
    LOG.info(
        "container {} uses {} of this machine for the first time{}",
        use.address(),
        use.service().equals(ContainerRequest.AGENT) ? "the ssh agent" : "port " + use.service(),
        refused.map(it -> ", refused: " + it).orElse(""));
  }

  private String nameOf(String address) {
    try {
      return containers.nameOf(address).orElse(address);
    } catch (IOException | RuntimeException e) {
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
