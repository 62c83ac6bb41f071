package io.dockbridge.lifecycle.connection;

import io.dockbridge.lifecycle.connection.ServerStatusPoller.Answer.Exists;
import io.dockbridge.lifecycle.connection.ServerStatusPoller.Answer.Gone;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.ssh.RetryPause;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries to get a lost connection back. Runs on the lifecycle's thread. */
public final class Reconnection {
  private static final Logger LOG = LoggerFactory.getLogger(Reconnection.class);

  private final ServerJournal journal;
  private final ServerConnector connector;
  private final ServerStatusPoller poller;
  private final ReconnectPauses pauses;

  /** Whether the last try was turned away by the server. */
  private boolean refused;

  public Reconnection(
      ServerJournal journal,
      ServerConnector connector,
      ServerStatusPoller poller,
      ReconnectPauses pauses) {
    this.journal = journal;
    this.connector = connector;
    this.poller = poller;
    this.pauses = pauses;
  }

  /** What came of one try. */
  public sealed interface Outcome {
    /** The engine answers again. */
    record Connected(ReadyServer server) implements Outcome {}

    /** It may the next time. */
    record Failed(String problem) implements Outcome {}

    /** The server is somewhere else. */
    record Moved(ServerInfo server) implements Outcome {}

    /** There is no such server any more. */
    record Vanished() implements Outcome {}
  }

  /**
   * One try; where it fails, it counts what the cloud says of the server.
   *
   * @param failures how many have failed before
   */
  public Outcome attempt(ServerInfo server, int failures) throws InterruptedException {
    JournalEntry entry = journal.entry(server.name()).orElseThrow();
    try {
      ReadyServer ready = connector.reconnect(server, entry.hostKeys(), failures);
      refused = false;
      poller.end();
      return new Outcome.Connected(ready);
    } catch (IOException e) {
      LOG.debug("server {} does not answer", server, e);
      refused = e instanceof SshException ssh && ServerConnector.refusal(ssh);
      return failed(server, String.valueOf(e.getMessage()));
    }
  }

  private Outcome failed(ServerInfo server, String problem) throws InterruptedException {
    return switch (poller.of(server).orElse(new Exists(server.ip()))) {
      case Gone _ -> new Outcome.Vanished();
      case Exists(String ip) when ip.isEmpty() || ip.equals(server.ip()) ->
          new Outcome.Failed(problem);
      case Exists(String ip) -> moved(server, ip);
    };
  }

  private Outcome moved(ServerInfo server, String ip) {
    ServerInfo there = server.at(ip);
    LOG.warn("server {} has another address now: {}", server, ip);
    try {
      journal.update(server.name(), it -> it.with(there));
    } catch (IOException e) { // a full disk: the next run asks the cloud again
      LOG.warn("the journal cannot be written", e);
    }
    return new Outcome.Moved(there);
  }

  /** The server is not tried any more. Idempotent. */
  public void end() {
    poller.end();
  }

  /** How long to wait before the next attempt. */
  public Duration pause(int failures) {
    Duration longest = refused ? pauses.refused() : pauses.longest();
    return RetryPause.after(failures, pauses.first(), longest);
  }
}
