package io.dockbridge.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The program at the far end of a published port. It runs in the network of a container, as a
 * process of its own; a virtual thread per connection.
 *
 * <p>A connection's first 9 bytes say what follows: {@code D} and a number n: n bytes to the
 * client; {@code U} and n: n bytes from the client, then one to it; {@code P} and anything: from
 * then on each byte is sent back.
 */
final class Backend {
  static final int HEAD = 9;
  private static final int BUFFER = 256 << 10;

  private Backend() {}

  /** Serves until it is killed. Argument: the port. */
  public static void main(String[] arguments) throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(Integer.parseInt(arguments[0])), 4096);
      System.out.println("ready");
      while (true) {
        SocketChannel client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    }
  }

  private static void serve(SocketChannel client) {
    try (client) {
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer head = ByteBuffer.allocate(HEAD);
      while (head.hasRemaining()) {
        if (client.read(head) < 0) {
          return;
        }
      }
      byte what = head.get(0);
      long count = head.getLong(1);
      switch (what) {
        case 'D' -> send(client, count);
        case 'U' -> receive(client, count);
        default -> echo(client);
      }
    } catch (IOException _) {
      // The client is gone, and so is what it wanted.
    }
  }

  static void send(SocketChannel to, long count) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(BUFFER);
    long left = count;
    while (left > 0) {
      zeros.clear().limit((int) Math.min(left, BUFFER));
      left -= to.write(zeros);
    }
  }

  private static void receive(SocketChannel from, long count) throws IOException {
    drain(from, count);
    from.write(ByteBuffer.wrap(new byte[] {1}));
  }

  static void drain(SocketChannel from, long count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(count, BUFFER));
    long left = count;
    while (left > 0) {
      int read = from.read(buffer.clear());
      if (read < 0) {
        throw new IOException("ended " + left + " bytes too early");
      }
      left -= read;
    }
  }

  private static void echo(SocketChannel client) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    while (client.read(one.clear()) > 0) {
      client.write(one.flip());
    }
  }
}
