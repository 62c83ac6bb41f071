package io.dockbridge.lifecycle.provision;

import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the bookkeeping in step with the journal. What cannot be written down costs nobody their
 * server: it is tried again. Used by the lifecycle's thread only.
 */
public final class Accounts {
  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

  private final Bookkeeping bookkeeping;
  private final ServerJournal journal;
  private Optional<List<ServerInfo>> told = Optional.empty();
  private boolean failing;

  public Accounts(Bookkeeping bookkeeping, ServerJournal journal) {
    this.bookkeeping = bookkeeping;
    this.journal = journal;
  }

  void approve(Candidate candidate) throws ServerUnavailableException {
    bookkeeping.approve(candidate.serverType(), candidate.location());
  }

  /** Says which servers exist if these are others than when it was said last. */
  public void settle() {
    List<ServerInfo> existing =
        journal.entries().stream().flatMap(it -> it.server().stream()).toList();
    if (told.filter(existing::equals).isPresent()) {
      return;
    }
    try {
      bookkeeping.exist(existing);
      told = Optional.of(existing);
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.warn("what servers cost cannot be written down now: {}", e.toString());
      }
      failing = true;
    }
  }
}
