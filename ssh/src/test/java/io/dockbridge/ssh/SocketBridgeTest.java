package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionListener;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.ProxyServer;
import io.dockbridge.proxy.Relay;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketBridgeTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");
  private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

  @TempDir Path directory;

  /**
   * An error such as a want of memory, on the loop's thread when the client's second byte comes.
   */
  private static final class Failing implements ConnectionListener {
    private int pieces;

    @Override
    public void sent(int bytes) {
      if (++pieces == 2) {
        throw new OutOfMemoryError("not really");
      }
    }

    @Override
    public void received(int bytes) {}
  }

  /** The bug: the thread that serves all local sockets died, and none was served any more. */
  @Test
  void anErrorInOneConnectionEndsNoOther() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        Backend echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = server.connect(IDENTITY);
        LocalPort port = LocalPort.open(() -> connection.openTcp("127.0.0.1", echoing.port()));
        Duplex healthy = port.connect();
        ServerSocketChannel listener = ServerSocketChannel.open()) {
      requireEcho(healthy);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (ProxyServer _ =
              ProxyServer.open(
                  listener,
                  "failing",
                  Thread::startVirtualThread,
                  10,
                  client -> relay(client, connection.openTcp("127.0.0.1", echoing.port())));
          Duplex failing = new ChannelDuplex(SocketChannel.open(listener.getLocalAddress()))) {
        requireEcho(failing);
        failing.output().write('x');
        assertThatThrownBy(() -> failing.input().readAllBytes()).isInstanceOf(IOException.class);
        requireEcho(healthy);
        try (Duplex next = port.connect()) {
          requireEcho(next);
        }
      }
    }
  }

  private static void relay(SocketChannel client, Duplex stream) throws IOException {
    Relay.run(new ChannelDuplex(client), stream, THREADS, new Failing());
  }

  private static void requireEcho(Duplex stream) throws IOException {
    stream.output().write('x');
    assertThat(stream.input().read()).isEqualTo('x');
  }
}
