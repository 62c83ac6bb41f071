package io.dockbridge.daemon.host;

import io.dockbridge.daemon.session.EngineSource;
import io.dockbridge.enginesocket.Engine;
import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.proxy.Duplex;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** For an instance that only forwards ports: its socket serves the control API alone. */
final class NoEngine implements Engine {
  private final String reason;

  NoEngine(String reason) {
    this.reason = reason;
  }

  @Override
  public Duplex open() throws EngineUnavailableException {
    throw new EngineUnavailableException(reason, null);
  }

  @Override
  public Optional<Duplex> spareStream() {
    return Optional.empty();
  }

  @Override
  public Optional<Duplex> spareStreamUnused() {
    return Optional.empty();
  }

  @Override
  public Optional<Duplex> openIfReady() {
    return Optional.empty();
  }

  @Override
  public String socketPath() {
    return EngineSource.DEFAULT_SOCKET;
  }

  @Override
  public Optional<String> progress() {
    return Optional.empty();
  }

  @Override
  public Duplex openWhenReady() throws InterruptedException {
    new CountDownLatch(1).await();
    throw new IllegalStateException("nobody counts down");
  }
}
