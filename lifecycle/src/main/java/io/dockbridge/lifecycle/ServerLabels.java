package io.dockbridge.lifecycle;

import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.HostKeyLabel;
import io.dockbridge.lifecycle.server.LeaseLabel;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.Ownership;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the labels true that change while a server lives: its lease, and its host key as the
 * journal has it. The API replaces all labels at once, so they are written here only, by one
 * virtual thread at a time. The lifecycle's thread calls; it never waits for the cloud here.
 */
final class ServerLabels {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLabels.class);
  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Written NOTHING = new Written(0, "", Instant.MIN);

  private final OurCloud cloud;
  private final ServerJournal journal;

  private final BackgroundTask writer = new BackgroundTask("dockbridge-labels");

  /** The last two are set by the writer of the moment. */
  private volatile Written written = NOTHING;

  private volatile Optional<Instant> failed = Optional.empty();

  /**
   * What the cloud was told last.
   *
   * @param hostKey empty if only the lease was told
   */
  private record Written(long server, String hostKey, Instant lease) {}

  ServerLabels(OurCloud cloud, ServerJournal journal) {
    this.cloud = cloud;
    this.journal = journal;
  }

  /** To be called often while the server is looked after; begins to write what is due. */
  void runDue(ServerInfo server) {
    boolean patient = failed.filter(it -> within(it, RETRY)).isPresent();
    if (writer.isRunning() || patient || !isDue(server)) {
      return;
    }
    writer.start(() -> write(server));
  }

  /** No label is written any more when this returns. */
  void end() {
    writer.end();
  }

  private boolean isDue(ServerInfo server) {
    Written last = written;
    boolean same = last.server() == server.id();
    Instant lease = same ? last.lease() : server.created(); // it was created with a lease
    return !within(lease, LeaseLabel.RENEWAL)
        || ownHostKey(server).filter(it -> !(same && it.equals(last.hostKey()))).isPresent();
  }

  /** Also false where the clock was set back. */
  private boolean within(Instant since, Duration limit) {
    Instant now = cloud.clock().instant();
    return !now.isBefore(since.minus(limit)) && now.isBefore(since.plus(limit));
  }

  /** The key in force; while it is being replaced the label stays as it is. */
  private Optional<String> ownHostKey(ServerInfo server) {
    return journal
        .entry(server.name())
        .filter(JournalEntry::rotated)
        .map(it -> it.hostKeys().getFirst());
  }

  private void write(ServerInfo server) {
    Optional<String> hostKey = ownHostKey(server);
    Instant now = cloud.clock().instant();
    try {
      Optional<Server> found = cloud.api().servers().get(server.id());
      if (found.isPresent()) {
        cloud
            .api()
            .servers()
            .replaceLabels(server.id(), labels(found.get(), hostKey, cloud.cloudTime()));
      }
      written = new Written(server.id(), hostKey.orElse(""), now);
      failed = Optional.empty();
    } catch (HetznerException e) {
      if (failed.isEmpty() && !Thread.currentThread().isInterrupted()) {
        LOG.warn("the lease of server {} cannot be renewed now: {}", server, e.getMessage());
      }
      failed = Optional.of(now);
    }
  }

  private static Map<String, String> labels(Server server, Optional<String> hostKey, Instant now) {
    Map<String, String> labels = new HashMap<>(server.labels());
    labels.put(LeaseLabel.NAME, LeaseLabel.from(now));
    hostKey.ifPresent(it -> labels.put(Ownership.HOST_KEY, HostKeyLabel.of(it)));
    return Map.copyOf(labels);
  }
}
