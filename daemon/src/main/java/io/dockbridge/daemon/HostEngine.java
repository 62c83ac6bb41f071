package io.dockbridge.daemon;

import io.dockbridge.daemon.HostState.Connected;
import io.dockbridge.daemon.HostState.Connecting;
import io.dockbridge.daemon.HostState.Ended;
import io.dockbridge.enginesocket.Engine;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.SshException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine of a host that the user has. Thread-safe. */
final class HostEngine implements Engine {
  /** As for a server of the cloud: nothing was sent yet on a connection that is found lost. */
  private static final int ATTEMPTS = 3;

  private static final Logger log = LoggerFactory.getLogger(HostEngine.class);

  private final HostLink link;
  private final CurrentSession session;

  HostEngine(HostLink link, CurrentSession session) {
    this.link = link;
    this.session = session;
  }

  @Override
  public Duplex open() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      ServerSession there = link.await();
      try {
        return there.dialer().dial();
      } catch (SshException e) {
        if (e.kind() != SshException.Kind.NETWORK || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public Optional<Duplex> openAhead() {
    return session.get().flatMap(it -> it.dialer().take());
  }

  @Override
  public Optional<Duplex> openIfReady() {
    try {
      Optional<ServerSession> there = session.get();
      return there.isEmpty() ? Optional.empty() : Optional.of(there.get().dialer().dial());
    } catch (IOException e) {
      log.debug("the engine cannot be reached now: {}", e.toString());
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> step() {
    return switch (link.state()) {
      case Connected _ -> Optional.empty();
      case Connecting(_, Optional<HostProblem> problem) ->
          Optional.of(
              "connecting to the host again: " + problem.map(HostProblem::message).orElse(""));
      case Ended _ -> Optional.of("stopping");
    };
  }

  @Override
  public Duplex openWhenReady() throws IOException, InterruptedException {
    return session.await().dialer().dial();
  }
}
