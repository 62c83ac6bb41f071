package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.ssh.auth.SshKeyPair;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a port that are gone, by a reset, before their stream is there. */
class ResetClientsTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int CLIENTS = 100;

  @TempDir Path directory;

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "open files are counted in /proc")
  void leaveNoSocketBehind() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        Backend echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = server.connect(IDENTITY);
        LocalPort port = LocalPort.open(() -> connection.openTcp("127.0.0.1", echoing.port()))) {
      reset(port);
      await().until(() -> port.openConnections() == 0 && echoing.openConnections() == 0);
      long before = descriptors();
      for (int i = 0; i < CLIENTS; i++) {
        reset(port);
      }
      await().until(() -> port.openConnections() == 0 && echoing.openConnections() == 0);
      await().untilAsserted(() -> assertThat(descriptors()).isLessThan(before + CLIENTS / 2));
    }
  }

  private static void reset(LocalPort port) throws Exception {
    try (SocketChannel client = port.connectChannel()) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
  }

  private static long descriptors() throws Exception {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.count();
    }
  }
}
