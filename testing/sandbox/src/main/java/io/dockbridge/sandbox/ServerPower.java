package io.dockbridge.sandbox;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Switches servers on and off, on their threads, and keeps what the API tells of them true. */
final class ServerPower {
  private final Project project;
  private final Faults faults;
  private final ScheduledExecutorService timer;

  ServerPower(Project project, Faults faults, ScheduledExecutorService timer) {
    this.project = project;
    this.faults = faults;
    this.timer = timer;
  }

  /** Boots a server, or lets it look as if it did while its system takes its time. */
  void on(Server server) {
    Duration delay = faults.bootDelay();
    if (delay.isZero()) {
      boot(server);
    } else {
      var _ =
          timer.schedule(
              () -> server.thread().execute(() -> bootLate(server)),
              delay.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private void bootLate(Server server) {
    if (project.locked(() -> server.status() == Server.Status.RUNNING)) {
      boot(server);
    }
  }

  private void boot(Server server) {
    server.machine().boot(server.thread(), () -> tell(server, Server.Status.OFF));
  }

  void off(Server server) {
    server.machine().powerOff();
  }

  private void tell(Server server, Server.Status status) {
    project.locked(() -> server.status(status));
  }
}
