package io.dockbridge.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Answers every question with a document that has all there can be: a server, its cost, ports,
 * their history. The daemon of the {@link Rehearsal} has no server to tell of. A thread of its own
 * answers until {@link #close}.
 */
final class RehearsedDaemon implements Closeable {
  private static final int QUESTION_BYTES = 8192;

  private final ServerSocketChannel listener;
  private final byte[] answer;

  private RehearsedDaemon(ServerSocketChannel listener, byte[] answer) {
    this.listener = listener;
    this.answer = answer;
  }

  static RehearsedDaemon listen(Path socket) throws IOException {
    RehearsedDaemon daemon =
        new RehearsedDaemon(ServerSocketChannel.open(StandardProtocolFamily.UNIX), answer());
    daemon.listener.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofPlatform().daemon().name("rehearsed-daemon").start(daemon::serve);
    return daemon;
  }

  private static byte[] answer() throws IOException {
    try (InputStream in = RehearsedDaemon.class.getResourceAsStream("rehearsed-status.json")) {
      String body = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
      return (head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = listener.accept()) {
          client.read(ByteBuffer.allocate(QUESTION_BYTES)); // whatever it is
          client.write(ByteBuffer.wrap(answer));
        }
      }
    } catch (AsynchronousCloseException _) {
      // Closed: the rehearsal is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
