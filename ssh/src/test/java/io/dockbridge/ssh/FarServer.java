package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.PinnedHostKey;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** OpenSSH's server at the end of a long way: everything comes later, in both directions. */
final class FarServer implements TestServer {
  /** Nothing listens at this port. */
  static final int NOBODY = 1;

  private static final Duration ONE_WAY = Duration.ofMillis(8);

  private final OpenSshServer server;
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private record Piece(ByteBuffer bytes, long due) {}

  private FarServer(OpenSshServer server) throws IOException {
    this.server = server;
    Thread.ofVirtual().name("far-accept").start(this::accept);
  }

  static FarServer start(Path directory, SshKeyPair accepted, String... moreConfig)
      throws IOException {
    return new FarServer(OpenSshServer.start(directory, accepted, moreConfig));
  }

  OpenSshServer server() {
    return server;
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), server.endpoint().port());
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        pass(near, far);
        pass(far, near);
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void pass(Socket from, Socket to) {
    BlockingQueue<Piece> underWay = new LinkedBlockingQueue<>();
    open.add(from);
    Thread.ofVirtual().name("far-read").start(() -> read(from, underWay));
    Thread.ofVirtual().name("far-write").start(() -> write(underWay, to));
  }

  private static void read(Socket from, BlockingQueue<Piece> underWay) {
    byte[] buffer = new byte[64 << 10];
    int count = 0;
    while (count >= 0) {
      count = read(from, buffer);
      ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, Math.max(0, count)));
      underWay.add(new Piece(bytes, System.nanoTime() + ONE_WAY.toNanos()));
    }
  }

  private static int read(Socket from, byte[] buffer) {
    try {
      InputStream in = from.getInputStream();
      return in.read(buffer);
    } catch (IOException _) {
      return -1; // passed on as an end
    }
  }

  private static void write(BlockingQueue<Piece> underWay, Socket to) {
    try (to) {
      while (true) {
        Piece piece = underWay.take();
        while (System.nanoTime() - piece.due() < 0) {
          LockSupport.parkNanos(piece.due() - System.nanoTime());
        }
        if (!piece.bytes().hasRemaining()) {
          throw new EOFException();
        }
        to.getOutputStream().write(piece.bytes().array());
      }
    } catch (IOException _) {
      // The reader of the other direction notices.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A stream to a port that refuses, which is not known yet. */
  static Duplex awaitRelay(SshConnection connection) {
    return await().until(() -> refusing(connection), Optional::isPresent).orElseThrow();
  }

  private static Optional<Duplex> refusing(SshConnection connection) throws IOException {
    try {
      Duplex stream = connection.openTcpUnconfirmed("127.0.0.1", NOBODY);
      return isDirect(stream) ? Optional.empty() : Optional.of(stream);
    } catch (SshException e) {
      assertThat(e.kind()).isEqualTo(SshException.Kind.CHANNEL);
      return Optional.empty();
    }
  }

  /** Whether it leads to the port that refuses, and not to the relay. */
  static boolean isDirect(Duplex stream) {
    return stream.toString().endsWith(":" + NOBODY);
  }

  @Override
  public SshEndpoint endpoint() {
    return new SshEndpoint("127.0.0.1", listener.getLocalPort(), server.endpoint().user());
  }

  @Override
  public PinnedHostKey hostKey() {
    return server.hostKey();
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void close() throws IOException {
    server.close();
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
