package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import io.dockbridge.enginesocket.containers.BindMounts;
import io.dockbridge.enginesocket.containers.HostNames;
import io.dockbridge.enginesocket.containers.LocalSide;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A socket in front of an engine that the test speaks for. */
abstract class EngineSocketFixture {
  /** More are turned away. */
  static final int MAX_CLIENTS = 250;

  @TempDir Path dir;

  final RecordedPorts ports = new RecordedPorts();
  final ActivityTracker activity =
      new ActivityTracker(InstantSource.system(), 100, ActivityTracker.Tracking.ALL);
  final List<Operation> audit = new CopyOnWriteArrayList<>();
  ScriptedEngine engine;
  EngineSocket socket;

  @BeforeEach
  void open() throws IOException {
    engine = new ScriptedEngine();
    socket =
        EngineSocket.open(
            path(),
            dir.resolve("mark"),
            new EngineSocket.Limits(MAX_CLIENTS, headTime()),
            new EngineSocket.Services(
                engine,
                new FixedAnswers(),
                new LocalSide(ports, mounts(), HostNames.NONE),
                activity,
                audit::add,
                InstantSource.system()));
  }

  /** How long a request's head may take. */
  Duration headTime() {
    return Duration.ofMinutes(1);
  }

  /** This machine's folders in containers. */
  BindMounts mounts() {
    return BindMounts.NONE;
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
    engine.close();
  }

  Path path() {
    return dir.resolve("docker.sock");
  }

  RawClient client() throws IOException {
    return RawClient.connect(path());
  }

  /** Takes the next request that reaches the engine and answers it. */
  void answer(String request, String response) throws Exception {
    try (Peer peer = engine.take()) {
      assertThat(peer.readUntil("||")).isEqualTo(request);
      peer.send(response);
    }
  }
}
