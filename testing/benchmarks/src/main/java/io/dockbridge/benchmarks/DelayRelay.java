package io.dockbridge.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes a link long: whatever arrives is passed on half a round-trip time later. It limits no
 * bandwidth, and holds in memory what is under way. It runs as a process in the network of a
 * server, in front of its sshd.
 */
final class DelayRelay {
  private static final int BUFFER = 64 << 10;

  private record Piece(long due, ByteBuffer bytes) {}

  private DelayRelay() {}

  /**
   * Serves until it is killed. Arguments: the port, the port behind it, the delay of one way in ms.
   */
  public static void main(String[] arguments) throws IOException {
    int target = Integer.parseInt(arguments[1]);
    long delay = Long.parseLong(arguments[2]) * 1_000_000;
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(Integer.parseInt(arguments[0])));
      System.out.println("ready");
      while (true) {
        SocketChannel client = listener.accept();
        SocketChannel server = SocketChannel.open(new InetSocketAddress("127.0.0.1", target));
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        server.setOption(StandardSocketOptions.TCP_NODELAY, true);
        pass(client, server, delay);
        pass(server, client, delay);
      }
    }
  }

  private static void pass(SocketChannel from, SocketChannel to, long delay) {
    BlockingQueue<Piece> underWay = new LinkedBlockingQueue<>();
    Thread.ofPlatform().start(() -> read(from, underWay, delay));
    Thread.ofPlatform().start(() -> write(underWay, to));
  }

  private static void read(SocketChannel from, BlockingQueue<Piece> underWay, long delay) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try {
      while (from.read(buffer.clear()) >= 0) {
        ByteBuffer copy = ByteBuffer.allocate(buffer.position()).put(buffer.flip()).flip();
        underWay.add(new Piece(System.nanoTime() + delay, copy));
      }
    } catch (IOException _) {
      // Passed on as an end.
    }
    underWay.add(new Piece(System.nanoTime() + delay, ByteBuffer.allocate(0)));
  }

  private static void write(BlockingQueue<Piece> underWay, SocketChannel to) {
    try (to) {
      Piece piece = underWay.take();
      while (piece.bytes().hasRemaining()) {
        while (System.nanoTime() < piece.due()) {
          LockSupport.parkNanos(piece.due() - System.nanoTime());
        }
        while (piece.bytes().hasRemaining()) {
          to.write(piece.bytes());
        }
        piece = underWay.take();
      }
    } catch (IOException | InterruptedException _) {
      // The reader of the other direction notices.
    }
  }
}
