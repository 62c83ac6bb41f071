package io.dockbridge.daemon.cloud;

import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.daemon.session.EngineSource;
import io.dockbridge.daemon.session.RetryingDialer;
import io.dockbridge.enginesocket.Engine;
import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.lifecycle.ServerLifecycle;
import io.dockbridge.lifecycle.ServerState;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** The engine of a server that the lifecycle makes when one is needed. Thread-safe. */
final class CloudEngine implements Engine {
  private final ServerLifecycle lifecycle;
  private final CurrentSession session;
  private final RetryingDialer dial;

  CloudEngine(
      ServerLifecycle lifecycle, CurrentSession session, InstantSource clock, Sleeper pause) {
    this.lifecycle = lifecycle;
    this.session = session;
    this.dial = new RetryingDialer(this::answering, clock, pause);
  }

  @Override
  public Duplex open() throws IOException, InterruptedException {
    return dial.open();
  }

  private Dialer answering() throws EngineUnavailableException, InterruptedException {
    ReadyServer server = ready();
    session.awaitAnswers();
    return server.engine();
  }

  private ReadyServer ready() throws EngineUnavailableException, InterruptedException {
    try {
      return lifecycle.ensureReady();
    } catch (ServerUnavailableException e) {
      throw new EngineUnavailableException(
          sentence(e.getMessage()) + " " + sentence(e.advice()), e);
    }
  }

  private static String sentence(String text) {
    return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  @Override
  public Optional<Duplex> spareStream() {
    return lifecycle.useIfReady().flatMap(_ -> spareStreamUnused());
  }

  @Override
  public Optional<Duplex> spareStreamUnused() {
    return session.spareStream();
  }

  @Override
  public Optional<Duplex> openIfReady() {
    return session.dialIfReady();
  }

  @Override
  public String socketPath() {
    return EngineSource.DEFAULT_SOCKET;
  }

  @Override
  public Optional<String> progress() {
    return switch (lifecycle.state()) {
      case ServerState.Ready _, ServerState.Draining _ -> session.hangs();
      case ServerState.Provisioning(String step) -> Optional.of(step);
      case ServerState.Reconnecting(_, _, String problem) ->
          Optional.of("connecting to the server again: " + problem);
      case ServerState.Destroying _ -> Optional.of("waiting until the last server is deleted");
      case ServerState.Absent _, ServerState.Failed _ -> Optional.of("a server is needed");
    };
  }

  @Override
  public Duplex openWhenReady() throws IOException, InterruptedException {
    return session.dialWhenReady();
  }
}
