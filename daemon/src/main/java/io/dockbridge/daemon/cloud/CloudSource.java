package io.dockbridge.daemon.cloud;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.HetznerToken;
import io.dockbridge.config.StateDirectory;
import io.dockbridge.cost.Ledger;
import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.daemon.session.EngineSource;
import io.dockbridge.daemon.session.ServerReport;
import io.dockbridge.daemon.session.Sessions;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.enginesocket.Engine;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.lifecycle.LifecycleUsers;
import io.dockbridge.lifecycle.ServerLifecycle;
import io.dockbridge.lifecycle.ServerListener;
import io.dockbridge.lifecycle.ServerState;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.Ownership;
import io.dockbridge.lifecycle.server.ServerEvents;
import io.dockbridge.lifecycle.volume.VolumeWish;
import io.dockbridge.proxy.Dialer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server in the cloud that exists while it is used. */
public final class CloudSource implements EngineSource {
  private static final Logger log = LoggerFactory.getLogger(CloudSource.class);

  private final HetznerClient cloud;
  private final ServerLifecycle lifecycle;
  private final CurrentSession session;
  private final ContainerWatch containers;
  private final Engine engine;
  private final CloudControl control;
  private final ServerReport report;

  private CloudSource(
      HetznerClient cloud,
      ServerLifecycle lifecycle,
      CurrentSession session,
      ContainerWatch containers,
      Engine engine,
      CloudControl control,
      ServerReport report) {
    this.cloud = cloud;
    this.lifecycle = lifecycle;
    this.session = session;
    this.containers = containers;
    this.engine = engine;
    this.control = control;
    this.report = report;
  }

  /** Neither the cloud nor the token is needed yet. */
  public static CloudSource of(
      DockBridgeConfig config,
      HetznerToken token,
      StateDirectory state,
      ServerEvents events,
      ActivityTracker activity,
      CurrentSession session,
      Sessions sessions,
      InstantSource clock)
      throws IOException, ConfigException {
    HetznerClient cloud =
        new HetznerClient(config.hetzner().endpoint(), new CloudToken(token), Timing.standard());
    Optional<ContainerResume> resume =
        CloudSettings.volume(config)
            .filter(VolumeWish::resume)
            .map(_ -> new ContainerResume(sessions));
    ServerContents contents =
        new ServerContents(
            resume.<ServerListener>map(it -> it).orElse(sessions),
            activity,
            config.hetzner().volumeSize() > 0,
            clock);
    ContainerWatch containers =
        new ContainerWatch(
            session, CloudSettings.cpuWindow(config).map(it -> new CpuHistory(it, clock)));
    boolean built = false;
    try {
      LedgerBooks books =
          new LedgerBooks(
              new Ledger(state.ledgerFile()),
              state.instanceId(),
              cloud::pricing,
              new LedgerBooks.Limits(
                  config.limits().monthlyBudget(), config.limits().maxServersPerHour()),
              clock);
      ServerLifecycle lifecycle =
          new ServerLifecycle(
              new OurCloud(
                  cloud, new Ownership(state.ownerId(), state.instanceId()), clock, Thread::sleep),
              CloudSettings.lifecycle(config, state),
              activity,
              new LifecycleUsers(CloudSource::checkEngine, containers, contents, books, events));
      built = true;
      Engine engine = new CloudEngine(lifecycle, session, clock, Thread::sleep);
      CloudReport report =
          new CloudReport(
              lifecycle::status,
              lifecycle::isReconciled,
              containers::running,
              session::engine,
              books::cost,
              () -> resume.flatMap(ContainerResume::last),
              contents::last);
      return new CloudSource(
          cloud,
          lifecycle,
          session,
          containers,
          engine,
          new CloudControl(lifecycle, activity, () -> contents.answer(session)),
          report);
    } finally {
      if (!built) {
        cloud.close();
      }
    }
  }

  private static void checkEngine(Dialer dialer) throws IOException {
    try (DockerEngine engine = new DockerEngine(dialer)) {
      engine.version();
    }
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public String absence() {
    return switch (lifecycle.state()) {
      case ServerState.Absent _, ServerState.Failed _ ->
          "No server is running. The next command that needs one starts it.";
      case ServerState.Ready _, ServerState.Draining _ ->
          session.hangs().orElse("The engine cannot be reached at the moment.");
      default -> "No engine is connected: " + engine.progress().orElse("it has just come") + ".";
    };
  }

  @Override
  public ServerReport report() {
    return report;
  }

  @Override
  public Optional<LocalAnswer> control(String method, String target) {
    return control.answer(method, target);
  }

  /** The cloud is asked when a server is needed. */
  @Override
  public void require() {}

  /** What an earlier run left is looked for in the background. */
  @Override
  public void start() {
    lifecycle.start();
    containers.start();
  }

  @Override
  public void stop(boolean destroyServer) throws InterruptedException {
    containers.close();
    try {
      lifecycle.stop(destroyServer).forEach(it -> log.warn("Left behind: {}", it));
    } finally {
      cloud.close();
    }
  }
}
