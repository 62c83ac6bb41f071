package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are exchanged anew in the middle of transfers, hundreds of times. */
class RekeyTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");
  private static final String RIGHT_AWAY = "RekeyLimit 1M";
  private static final int STREAMS = 8;
  private static final long LENGTH = 16L << 20;

  @TempDir Path directory;

  @Test
  void streamsAndJoinedSocketsKeepEveryByteWhileKeysAreExchanged() throws Exception {
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY, RIGHT_AWAY);
        Backend echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = server.connect(IDENTITY);
        LocalPort port = LocalPort.open(() -> connection.openTcp("127.0.0.1", echoing.port()));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> echoes = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        int seed = i;
        echoes.add(() -> echo(connection.openSocket(echoing.path()), seed));
        echoes.add(() -> echo(port.connect(), seed));
      }
      for (Future<Boolean> echo : threads.invokeAll(echoes)) {
        assertThat(echo.get()).isTrue();
      }
      assertThat(connection.isOpen()).isTrue();
    }
  }

  private static boolean echo(Duplex stream, int seed) throws IOException {
    Content content = new Content(seed);
    Thread writer = Thread.ofVirtual().start(() -> write(stream, content));
    try (stream) {
      content.requireAllFrom(stream.input(), LENGTH);
      writer.join();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void write(Duplex stream, Content content) {
    try {
      content.writeTo(stream.output(), LENGTH);
      stream.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the reader misses the rest
    }
  }
}
