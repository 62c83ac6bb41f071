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
 * Keeps the cost ledger in step with the journal. What cannot be written down costs nobody their
 * server: it is tried again. Used by the lifecycle's thread only.
 */
public final class LedgerReporter {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerReporter.class);

  private final CostLedger ledger;
  private final ServerJournal journal;
  private Optional<List<ServerInfo>> reported = Optional.empty();
  private boolean failing;

  public LedgerReporter(CostLedger ledger, ServerJournal journal) {
    this.ledger = ledger;
    this.journal = journal;
  }

  Optional<String> approve(Candidate candidate) throws ServerUnavailableException {
    return ledger.approve(candidate.serverType(), candidate.location());
  }

  /** Says which servers exist if these are others than when it was said last. */
  public void settle() {
    List<ServerInfo> existing =
        journal.entries().stream().flatMap(it -> it.server().stream()).toList();
    if (reported.filter(existing::equals).isPresent()) {
      return;
    }
    try {
      ledger.exist(existing);
      reported = Optional.of(existing);
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.warn("what servers cost cannot be written down now: {}", e.toString());
      }
      failing = true;
    }
  }
}
