package io.dockbridge.mounts;

import io.dockbridge.mounts.helper.FrameWriter;
import io.dockbridge.mounts.helper.Helper;
import io.dockbridge.mounts.helper.Helper.Frame;
import io.dockbridge.mounts.helper.HelperCommands;
import io.dockbridge.mounts.helper.Inbox;
import io.dockbridge.mounts.helper.Inbox.Message;
import io.dockbridge.mounts.helper.MountException;
import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.helper.Session.Server;
import io.dockbridge.mounts.mirror.Mirror;
import java.io.IOException;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The helper that one {@link Synchronizer} has on the server, or none while there is no connection.
 * On that one's thread, but for {@link #server} and {@link #problem}.
 */
final class ServerLink {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLink.class);

  /** Something to be done with the helper. */
  @FunctionalInterface
  interface Exchange {
    void with(Session session) throws IOException;
  }

  private final HelperCommands commands;
  private final String folder;
  private final Inbox inbox;
  private final Session.Changes onChanges;
  private final Deque<Message> postponed;
  private Optional<Session> session = Optional.empty();
  private volatile Optional<Server> server = Optional.empty();
  private volatile Optional<String> problem = Optional.empty();

  /**
   * Starts nothing yet.
   *
   * @param folder of all mirrors on the server
   * @param postponed takes what is heard while a helper starts and is not the helper's
   */
  ServerLink(
      HelperCommands commands,
      String folder,
      Inbox inbox,
      Session.Changes onChanges,
      Deque<Message> postponed) {
    this.commands = commands;
    this.folder = folder;
    this.inbox = inbox;
    this.onChanges = onChanges;
    this.postponed = postponed;
  }

  /** The server, once it has said where its mirrors are. Any thread. */
  Optional<Server> server() {
    return server;
  }

  /** Why nothing is kept in step now. Any thread. */
  Optional<String> problem() {
    return problem;
  }

  boolean isOpen() {
    return session.isPresent();
  }

  boolean isCurrent(Helper helper) {
    return session.filter(it -> it.isOf(helper)).isPresent();
  }

  /** Does something with the helper; without it, from now on, if that fails. */
  void attempt(Exchange exchange) {
    if (session.isPresent()) {
      try {
        exchange.with(session.get());
      } catch (IOException e) {
        disconnect(e);
      }
    }
  }

  /** Starts a helper if there is none, and opens all mirrors; whether there is one. */
  boolean connect(Collection<Mirror> mirrors) {
    if (session.isPresent()) {
      return true;
    }
    try {
      Session started = Session.start(commands, inbox, onChanges, postponed);
      session = Optional.of(started);
      server = Optional.of(started.hello(folder));
      for (Mirror mirror : mirrors) {
        open(mirror, started);
      }
      problem = Optional.empty();
      return true;
    } catch (IOException e) {
      disconnect(e);
      return false;
    }
  }

  /** Opens one more mirror, if there is a helper. */
  void open(Mirror mirror) {
    attempt(current -> open(mirror, current));
  }

  private void open(Mirror mirror, Session current) throws IOException {
    mirror.open(server.orElseThrow());
    current.ask(
        'R',
        new FrameWriter()
            .number(mirror.number())
            .flag(mirror.isFile())
            .text(mirror.source().toString().substring(1))
            .owner(mirror.rootOwner()),
        result -> {
          if (!result.done()) {
            String reason = result.problem().orElse("something else is in its place");
            throw new MountException(
                "the server cannot keep %s: %s".formatted(mirror.source(), reason));
          }
        });
    current.awaitAnswers();
  }

  /** Closes a mirror; its files stay on the server. */
  void close(Mirror mirror) {
    attempt(
        current -> {
          current.ask('U', new FrameWriter().number(mirror.number()), _ -> {});
          current.awaitAnswers();
        });
  }

  /** Reads what the helper said by itself. */
  void hear(Frame frame) {
    attempt(_ -> onChanges.accept(frame.reader()));
  }

  /** The helper is gone, or of no use. */
  void disconnect(IOException reason) {
    Optional<String> now = Optional.of(String.valueOf(reason.getMessage()));
    if (!now.equals(problem)) { // else it is tried again and again
      LOG.info("Bind mounts wait for the server: {}", reason.toString());
    }
    problem = now;
    session.ifPresent(Session::close);
    session = Optional.empty();
  }
}
