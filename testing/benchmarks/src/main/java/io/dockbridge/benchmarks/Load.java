package io.dockbridge.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A client of {@link Backend} behind a port. */
record Load(String host, int port) {
  private static final double MEBIBYTE = 1 << 20;

  /** Behind a local port. */
  Load(int port) {
    this("127.0.0.1", port);
  }

  /** One connection's work. */
  @FunctionalInterface
  private interface Work {
    void run(SocketChannel channel) throws IOException;
  }

  /** MiB/s of so many streams that together carry so many bytes. */
  double download(int streams, long bytes) throws IOException, InterruptedException {
    long each = bytes / streams;
    return rate(
        streams,
        bytes,
        channel -> {
          channel.write(head('D', each));
          Backend.drain(channel, each);
        });
  }

  /** MiB/s up to the moment when the backend says that it has everything. */
  double upload(int streams, long bytes) throws IOException, InterruptedException {
    long each = bytes / streams;
    return rate(
        streams,
        bytes,
        channel -> {
          channel.write(head('U', each));
          Backend.send(channel, each);
          Backend.drain(channel, 1);
        });
  }

  private double rate(int streams, long bytes, Work work) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    inParallel(
        streams,
        () -> {
          try (SocketChannel channel = open()) {
            work.run(channel);
          }
          return null;
        });
    return bytes / MEBIBYTE / ((System.nanoTime() - begin) / 1e9);
  }

  private static void inParallel(int clients, Callable<?> work)
      throws IOException, InterruptedException {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (Future<?> one : threads.invokeAll(Collections.nCopies(clients, work))) {
        check(one);
      }
    }
  }

  private static void check(Future<?> done) throws IOException, InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /** Connects, sends, and waits for the first byte back: ms of each of so many connections. */
  double[] firstBytes(int count) throws IOException {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      try (SocketChannel channel = open()) {
        echoOnce(channel);
        millis[i] = (System.nanoTime() - begin) / 1e6;
      }
    }
    return millis;
  }

  /**
   * How many connections a second so many clients at once get that connect, are answered, and
   * close.
   */
  double connectionsPerSecond(int clients, int each) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    inParallel(clients, () -> firstBytes(each));
    return (double) clients * each / ((System.nanoTime() - begin) / 1e9);
  }

  /** Connections that are there and have been answered once; the caller closes them. */
  List<SocketChannel> hold(int count) throws IOException {
    List<SocketChannel> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SocketChannel channel = open();
      held.add(channel);
      echoOnce(channel);
    }
    return held;
  }

  /** The same, all at the same time; without those that were not answered. */
  List<SocketChannel> holdAtOnce(int count) throws IOException, InterruptedException {
    List<SocketChannel> held = Collections.synchronizedList(new ArrayList<>());
    inParallel(
        count,
        () -> {
          try {
            return held.addAll(hold(1));
          } catch (IOException _) {
            return false; // the caller counts
          }
        });
    return held;
  }

  static void close(List<SocketChannel> held) throws IOException {
    for (SocketChannel channel : held) {
      channel.close();
    }
  }

  private static void echoOnce(SocketChannel channel) throws IOException {
    channel.write(head('P', 0));
    channel.write(ByteBuffer.wrap(new byte[] {7}));
    Backend.drain(channel, 1);
  }

  private SocketChannel open() throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(host, port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }

  private static ByteBuffer head(char what, long count) {
    return ByteBuffer.allocate(Backend.HEAD).put((byte) what).putLong(count).flip();
  }
}
