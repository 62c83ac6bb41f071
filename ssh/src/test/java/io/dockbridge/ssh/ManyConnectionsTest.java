package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * One local port, one SSH connection, and more clients than anybody has: nothing is left of them.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "open files are counted in /proc")
class ManyConnectionsTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");
  private static final int IN_SEQUENCE = 10_000;
  private static final int AT_ONCE = 1000;

  /** What the first connections open for good: classes, pooled buffers, timers. */
  private static final int WARM_UP = 200;

  /** Far less than a kilobyte for each of the connections. */
  private static final long HEAP_NOISE = 8L << 20;

  /** Files and threads (carriers of virtual ones) that the JVM has for itself for a while. */
  private static final long OTHERS = 40;

  @TempDir private Path directory;
  private TestServer server;
  private Backend backend;
  private SshConnection connection;
  private LocalPort port;

  @BeforeEach
  void open() throws Exception {
    server = EmbeddedServer.start(IDENTITY);
    backend = Backend.start(directory.resolve("echo.sock"), Backend.echo());
    connection = server.connect(IDENTITY);
    port = LocalPort.open(() -> connection.openTcpUnconfirmed("127.0.0.1", backend.port()));
  }

  @AfterEach
  void close() throws Exception {
    port.close();
    connection.close();
    backend.close();
    server.close();
  }

  private record Use(long files, int threads, long heap) {
    static Use now() throws IOException {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
        return new Use(
            files.count(),
            ManagementFactory.getThreadMXBean().getThreadCount(),
            runtime.totalMemory() - runtime.freeMemory());
      }
    }

    void assertNoMoreThan(Use before) {
      assertThat(files).as("open files").isLessThanOrEqualTo(before.files + OTHERS);
      assertThat(threads).as("threads").isLessThanOrEqualTo(before.threads + (int) OTHERS);
      assertThat(heap).as("heap").isLessThan(before.heap + HEAP_NOISE);
    }
  }

  private void exchange() throws IOException {
    try (Duplex client = port.connect()) {
      greet(client);
      client.shutdownOutput();
      assertThat(client.input().read()).isEqualTo(-1);
    }
  }

  private static void greet(Duplex client) throws IOException {
    client.output().write('x');
    assertThat(client.input().read()).isEqualTo('x');
  }

  private void awaitRest() {
    await().until(() -> port.openConnections() + backend.openConnections() == 0);
  }

  @Test
  void tenThousandOneAfterTheOtherLeaveNothingBehind() throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      exchange();
    }
    awaitRest();
    Use before = Use.now();
    for (int i = 0; i < IN_SEQUENCE; i++) {
      exchange();
    }
    awaitRest();
    await().untilAsserted(() -> Use.now().assertNoMoreThan(before));
  }

  @Test
  void aThousandAtOnceAreServedAndLeaveNothingBehind() throws Exception {
    crowd();
    // A crowd may need more than any before it, for the first time; what leaks grows with each.
    await()
        .untilAsserted(
            () -> {
              Use before = Use.now();
              crowd();
              Use.now().assertNoMoreThan(before);
            });
  }

  private void crowd() throws IOException {
    List<Duplex> clients = new ArrayList<>();
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        clients.add(port.connect());
      }
      await().until(() -> port.openConnections() == AT_ONCE);
      for (Duplex client : clients) {
        greet(client);
      }
    } finally {
      for (Duplex client : clients) {
        client.close();
      }
    }
    awaitRest();
  }

  @Test
  void clientsThatHaveFinishedSendingAndNeverReadEndWithTheConnection() throws Exception {
    List<Duplex> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        Duplex client = port.connect();
        greet(client);
        clients.add(client);
      }
      server.kill();
      await().until(() -> port.openConnections() == 0);
    } finally {
      for (Duplex client : clients) {
        client.close();
      }
    }
  }
}
