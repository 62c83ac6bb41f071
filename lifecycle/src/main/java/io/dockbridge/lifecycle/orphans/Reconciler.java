package io.dockbridge.lifecycle.orphans;

import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.HostKeyLabel;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.Ownership;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the journal with the cloud: what of an earlier run is of use is taken over, everything
 * else of this instance is deleted. Servers without our labels, or with those of another owner or
 * instance, are not even looked at. The instance's lock makes us its only daemon, so nothing is
 * being created meanwhile. Runs on the lifecycle's thread; beside a server in use the sweep has a
 * thread of its own.
 */
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private static final Duration LIST_INTERVAL = Duration.ofHours(1);

  private final OurCloud cloud;
  private final ServerJournal journal;
  private final ServerRemover remover;
  private final Path sshKey;
  private final BooleanSupplier stopping;
  private final SleepWatch sleep;

  /** When the cloud was last asked for all servers of ours; of the thread that sweeps. */
  private Instant listed = Instant.MIN;

  /**
   * For the servers that are logged in to with a key.
   *
   * @param sshKey the file; where it is lost, servers of an earlier run are of no use
   * @param stopping whether whatever takes long is to be broken off
   */
  public Reconciler(
      OurCloud cloud,
      ServerJournal journal,
      ServerRemover remover,
      Path sshKey,
      BooleanSupplier stopping) {
    this.cloud = cloud;
    this.journal = journal;
    this.remover = remover;
    this.sshKey = sshKey;
    this.stopping = stopping;
    this.sleep = new SleepWatch(cloud.clock(), System::nanoTime);
  }

  /**
   * Makes journal and cloud agree.
   *
   * @return the server to take over, booting or ready
   * @throws HetznerException if the cloud does not say what there is
   */
  public Optional<JournalEntry> reconcile() throws IOException, InterruptedException {
    List<Server> ours = cloud.servers();
    for (JournalEntry entry : journal.entries()) {
      compare(entry, ours);
    }
    for (Server server : ours) {
      if (journal.entry(server.name()).isEmpty()) {
        journal.put(found(server));
      }
    }
    Optional<JournalEntry> kept = best().filter(this::canBeEntered);
    List<JournalEntry> others = new ArrayList<>(journal.entries());
    kept.ifPresent(others::remove);
    for (JournalEntry other : others) {
      remove(other);
    }
    return kept;
  }

  /**
   * Deletes every server but the one in use: what never became of use, what could not be deleted
   * before, and once an hour or after this machine slept what only the cloud knows of; what fails
   * stays for the next time. Not to be called while a server boots.
   */
  public void sweep() throws IOException, InterruptedException {
    sweep(journal.entries());
  }

  /** What the journal knows besides the server in use. */
  public List<JournalEntry> leftovers(ServerInfo used) {
    return journal.entries().stream().filter(it -> !it.name().equals(used.name())).toList();
  }

  /** As {@link #sweep()}, on another thread while a server is in use. */
  public void sweepBeside(List<JournalEntry> leftovers) {
    try {
      sweep(leftovers);
    } catch (InterruptedException _) {
      LOG.debug("the sweep was interrupted");
    } catch (HetznerException | IOException e) {
      LOG.debug("the sweep", e);
    }
  }

  private void sweep(List<JournalEntry> leftovers) throws IOException, InterruptedException {
    List<JournalEntry> all = new ArrayList<>(leftovers);
    if (sleep.slept() || listed.plus(LIST_INTERVAL).isBefore(cloud.clock().instant())) {
      listed = cloud.clock().instant();
      for (Server server : cloud.servers()) {
        if (journal.entry(server.name()).isEmpty()) {
          JournalEntry found = found(server).in(JournalEntry.Phase.DELETING);
          journal.put(found);
          all.add(found);
        }
      }
    }
    for (JournalEntry entry : all) {
      remove(entry);
    }
  }

  private void compare(JournalEntry entry, List<Server> ours) throws IOException {
    Optional<Server> server = ours.stream().filter(it -> matches(entry, it)).findFirst();
    if (server.isEmpty()) {
      LOG.info("server {} of an earlier run does not exist (any more)", entry.name());
      journal.put(entry.in(JournalEntry.Phase.DELETING));
    } else if (entry.phase() == JournalEntry.Phase.CREATING) {
      journal.put(
          entry.with(ServerInfo.of(server.get(), Optional.empty())).in(JournalEntry.Phase.BOOTING));
    }
  }

  private static boolean matches(JournalEntry entry, Server server) {
    return entry
        .server()
        .map(it -> it.id() == server.id())
        .orElseGet(
            () ->
                entry.name().equals(server.name())
                    && entry.nonce().equals(server.labels().get(Ownership.NONCE)));
  }

  /** The journal was lost. Without a host key the server cannot be trusted, so it has to go. */
  private JournalEntry found(Server server) {
    Optional<String> hostKey =
        Optional.ofNullable(server.labels().get(Ownership.HOST_KEY))
            .flatMap(HostKeyLabel::publicKey);
    LOG.info("server {} is ours by its labels, though not in the journal", server.name());
    String nonce = server.labels().getOrDefault(Ownership.NONCE, "");
    return JournalEntry.intent(server.name(), nonce, hostKey.orElse(""), cloud.clock().instant())
        .with(ServerInfo.of(server, Optional.empty()))
        .in(hostKey.isPresent() ? JournalEntry.Phase.READY : JournalEntry.Phase.DELETING);
  }

  private Optional<JournalEntry> best() {
    return journal.entries().stream()
        .filter(it -> it.phase() != JournalEntry.Phase.DELETING)
        .max(
            Comparator.comparing(JournalEntry::phase)
                .thenComparing(it -> it.server().map(ServerInfo::created).orElse(it.asked())));
  }

  /** A new key opens no server that exists: one that nobody can enter only costs money. */
  private boolean canBeEntered(JournalEntry entry) {
    boolean can = Files.exists(sshKey);
    if (!can) {
      LOG.warn("server {} is deleted: its SSH key {} is lost", entry.name(), sshKey);
    }
    return can;
  }

  private void remove(JournalEntry entry) throws IOException, InterruptedException {
    try {
      remover.remove(entry);
    } catch (HetznerException e) {
      if (stopping.getAsBoolean()) {
        throw new InterruptedException("stopping");
      }
      LOG.warn(
          "server {} could not be deleted; it is tried again: {}", entry.name(), e.getMessage());
    }
  }
}
