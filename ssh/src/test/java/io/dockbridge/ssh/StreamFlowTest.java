package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.channel.ReceiveWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Back-pressure both ways, and what follows when one side stops listening. */
class StreamFlowTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");
  private static final long PLENTY = 64L << 20;

  @TempDir Path directory;
  private final AtomicLong moved = new AtomicLong();
  private long seen;

  @Test
  void aStreamThatNobodyReadsStopsItsSenderAloneAndKeepsWhatItHas() throws Exception {
    ConnectionHandler sender =
        client -> {
          new Content(1).writeTo(new ChannelDuplex(client).output(), PLENTY);
        };
    try (TestServer server = OpenSshServer.start(directory, IDENTITY);
        Backend sending = Backend.start(directory.resolve("send.sock"), sender);
        Backend echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = server.connect(IDENTITY);
        Duplex stalled = connection.openSocket(sending.path())) {
      await().until(() -> stalled.input().available() >= ReceiveWindow.INITIAL);
      try (Duplex other = connection.openSocket(echoing.path())) {
        other.output().write('x');
        assertThat(other.input().read()).isEqualTo('x');
      }
      assertThat(stalled.input().available()).isEqualTo(ReceiveWindow.INITIAL);
      new Content(1).requireAllFrom(stalled.input(), PLENTY);
    }
  }

  @Test
  void aBackendThatDoesNotReadStopsTheWriterUntilClosed() throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    try (TestServer server = OpenSshServer.start(directory, IDENTITY);
        Backend deaf = Backend.start(directory.resolve("deaf.sock"), client -> end.join());
        SshConnection connection = server.connect(IDENTITY)) {
      Duplex stream = connection.openSocket(deaf.path());
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeForEver(stream));
      await().during(Duration.ofMillis(300)).until(this::standsStill);
      assertThat(moved.get()).isLessThan(PLENTY);
      stream.close();
      assertThatThrownBy(writing::get).hasRootCauseInstanceOf(IOException.class);
      end.complete(null);
    }
  }

  @Test
  void afterThePeersCloseWritesFailAndReceivedBytesRemain() throws Exception {
    ConnectionHandler parting =
        client -> {
          new Content(2).writeTo(new ChannelDuplex(client).output(), 100_000);
        };
    try (TestServer server = OpenSshServer.start(directory, IDENTITY);
        Backend backend = Backend.start(directory.resolve("parting.sock"), parting);
        SshConnection connection = server.connect(IDENTITY);
        Duplex stream = connection.openSocket(backend.path())) {
      assertThatThrownBy(() -> writeForEver(stream)).hasRootCauseInstanceOf(IOException.class);
      new Content(2).requireAllFrom(stream.input(), 100_000);
    }
  }

  private void writeForEver(Duplex stream) {
    try {
      while (true) {
        stream.output().write(new byte[1000]);
        moved.addAndGet(1000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean standsStill() {
    long before = seen;
    seen = moved.get();
    return before > 0 && before == seen;
  }
}
