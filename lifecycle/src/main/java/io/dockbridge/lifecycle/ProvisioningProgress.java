package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.LifecycleStatus.Progress;
import io.dockbridge.lifecycle.ServerState.Provisioning;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.provision.ProvisionHistory;
import io.dockbridge.lifecycle.provision.Timings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How far the server that is being made is. The lifecycle's thread begins and ends it; any thread
 * may ask.
 */
final class ProvisioningProgress {
  private final ServerJournal journal;
  private final ProvisionHistory history;
  private final InstantSource clock;
  private volatile Instant began;

  ProvisioningProgress(ServerJournal journal, Path stateDirectory, InstantSource clock) {
    this.journal = journal;
    this.history = new ProvisionHistory(stateDirectory.resolve(ProvisionHistory.FILE));
    this.clock = clock;
    this.began = clock.instant();
  }

  void begin() {
    began = clock.instant();
  }

  /** A server of this run became ready: the next ones are expected to take about as long. */
  void ready(Timings timings) {
    history.add(timings.total());
  }

  /** The server that was ordered and does not answer yet. */
  Optional<JournalEntry> booting() {
    return journal.entries().stream()
        .filter(it -> it.phase() == JournalEntry.Phase.BOOTING)
        .findFirst();
  }

  /** Empty if no server is being made in this state. */
  Optional<Progress> of(ServerState state) {
    return state instanceof Provisioning
        ? Optional.of(
            new Progress(
                booting().flatMap(JournalEntry::server),
                Duration.between(began, clock.instant()),
                history.expected()))
        : Optional.empty();
  }
}
