package io.dockbridge.enginesocket;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.enginesocket.containers.BindMounts;
import io.dockbridge.enginesocket.containers.HostNames;
import io.dockbridge.enginesocket.containers.LocalSide;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An engine socket in a folder, before an engine that a test speaks for. */
final class SocketUnderTest implements AutoCloseable {
  final ScriptedEngine engine = new ScriptedEngine();
  final RecordedPorts ports = new RecordedPorts();
  final ActivityTracker activity;
  final List<Operation> audit = new CopyOnWriteArrayList<>();
  private final Path path;
  private final EngineSocket socket;

  SocketUnderTest(Path folder) throws IOException {
    this(folder, new ActivityTracker(InstantSource.system(), 100, ActivityTracker.Tracking.ALL));
  }

  SocketUnderTest(Path folder, ActivityTracker activity) throws IOException {
    this.activity = activity;
    path = folder.resolve("docker.sock");
    socket =
        EngineSocket.open(
            path,
            folder.resolve("mark"),
            new EngineSocket.Limits(300, Duration.ofMinutes(1)),
            new EngineSocket.Services(
                engine,
                new FixedAnswers(),
                new LocalSide(ports, BindMounts.NONE, HostNames.NONE),
                activity,
                audit::add,
                InstantSource.system()));
  }

  RawClient client() throws IOException {
    return RawClient.connect(path);
  }

  int connections() {
    return socket.connections();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    engine.close();
  }
}
