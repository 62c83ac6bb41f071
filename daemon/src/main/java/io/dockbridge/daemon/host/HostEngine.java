package io.dockbridge.daemon.host;

import io.dockbridge.daemon.host.HostState.Connected;
import io.dockbridge.daemon.host.HostState.Connecting;
import io.dockbridge.daemon.host.HostState.Ended;
import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.daemon.session.EngineSession;
import io.dockbridge.daemon.session.EngineSource;
import io.dockbridge.daemon.session.RetryingDialer;
import io.dockbridge.enginesocket.Engine;
import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** The engine of a host that the user has. Thread-safe. */
final class HostEngine implements Engine {
  private final HostLink link;
  private final CurrentSession session;
  private final RetryingDialer dial;

  HostEngine(HostLink link, CurrentSession session, InstantSource clock, Sleeper pause) {
    this.link = link;
    this.session = session;
    this.dial = new RetryingDialer(this::answering, clock, pause);
  }

  private Dialer answering() throws EngineUnavailableException, InterruptedException {
    EngineSession there = link.await();
    there.engineHealth().await();
    return there.dialer();
  }

  @Override
  public Duplex open() throws IOException, InterruptedException {
    return dial.open();
  }

  @Override
  public Optional<Duplex> spareStream() {
    return session.spareStream();
  }

  @Override
  public Optional<Duplex> spareStreamUnused() {
    return spareStream();
  }

  @Override
  public Optional<Duplex> openIfReady() {
    return session.dialIfReady();
  }

  @Override
  public String socketPath() {
    return link.state() instanceof Connected(String path, var _)
        ? path
        : EngineSource.DEFAULT_SOCKET;
  }

  @Override
  public Optional<String> progress() {
    return switch (link.state()) {
      case Connected _ -> session.hangs();
      case Connecting(_, Optional<HostProblem> problem) ->
          Optional.of(
              "connecting to the host again: " + problem.map(HostProblem::message).orElse(""));
      case Ended _ -> Optional.of("stopping");
    };
  }

  @Override
  public Duplex openWhenReady() throws IOException, InterruptedException {
    return session.dialWhenReady();
  }
}
