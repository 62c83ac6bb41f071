package io.dockbridge.lifecycle.orphans;

import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.ServerEvents;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes servers of ours that the journal knows. Whatever fails is still in the journal and can be
 * tried again.
 */
public final class ServerRemover {
  private static final Logger LOG = LoggerFactory.getLogger(ServerRemover.class);

  /**
   * A server may come to be this long after a request for it that was never answered, and after one
   * of its name was deleted; until then it is looked for again.
   */
  private static final Duration LATE = Duration.ofMinutes(5);

  private final OurCloud cloud;
  private final ServerJournal journal;
  private final ServerDeletion deletion;
  private final ServerEvents events;

  public ServerRemover(OurCloud cloud, ServerJournal journal, ServerEvents events) {
    this.cloud = cloud;
    this.journal = journal;
    this.events = events;
    this.deletion = new ServerDeletion(cloud.api(), cloud.pause());
  }

  /**
   * Deletes the server of a journal entry, if there is one, and then the entry; an entry whose
   * server may still come to be stays.
   *
   * @throws HetznerException if the cloud would not; the entry stays
   */
  public void remove(JournalEntry entry) throws IOException, InterruptedException {
    mark(entry);
    Optional<Server> server;
    try {
      server = delete(entry);
    } catch (HetznerException | IOException e) {
      entry.server().ifPresent(it -> events.notDestroyed(it, String.valueOf(e.getMessage())));
      throw e;
    }
    if (entry.uncertain() && server.isPresent()) {
      // The answer that never came may have been for another server of its name.
      journal.put(entry.gone(cloud.clock().instant()));
    } else if (!mayStillCome(entry, server.isPresent())) {
      journal.remove(entry.name());
    } else if (entry.server().isPresent()) {
      journal.put(entry.gone(entry.asked()));
    }
  }

  /** What was deleted; empty if there was nothing. */
  private Optional<Server> delete(JournalEntry entry) throws IOException, InterruptedException {
    Optional<Server> server = existing(entry);
    if (server.isPresent()) {
      deletion.delete(server.get());
      LOG.info("server {} (id {}) is deleted", entry.name(), server.get().id());
      events.destroyed(ServerInfo.of(server.get(), Optional.empty()));
    }
    return server;
  }

  private boolean mayStillCome(JournalEntry entry, boolean found) {
    return (entry.uncertain() || (entry.server().isEmpty() && !found))
        && cloud.clock().instant().isBefore(entry.asked().plus(LATE));
  }

  /** Looked at before it is deleted: in another project its id may be somebody else's server. */
  private Optional<Server> existing(JournalEntry entry) {
    return entry.server().isPresent()
        ? cloud
            .api()
            .servers()
            .get(entry.server().get().id())
            .filter(it -> cloud.ownership().owns(it.labels()))
        : cloud.find(entry.name(), entry.nonce());
  }

  /** A full disk must not keep a server alive. */
  private void mark(JournalEntry entry) {
    try {
      journal.update(entry.name(), it -> it.in(JournalEntry.Phase.DELETING));
    } catch (IOException e) {
      LOG.warn("the journal cannot be written; server {} is deleted all the same", entry.name(), e);
    }
  }
}
