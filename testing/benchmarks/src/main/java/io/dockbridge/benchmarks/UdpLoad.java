package io.dockbridge.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;

/**
 * A client of {@link UdpBackend}: sends datagrams at a rate, each with the time in it, and looks
 * what comes back. A process of its own, so that it can run in the server's network as well.
 */
final class UdpLoad {
  private static final int BUFFER = 4 << 20;

  /** What is not back by then is lost. */
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private final DatagramChannel channel;
  private final int size;
  private final ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();

  private UdpLoad(DatagramChannel channel, int size) {
    this.channel = channel;
    this.size = size;
  }

  /**
   * Arguments: port, size of a datagram, how many, how many a second (0: the next one when the last
   * one is back). Prints how many came back, and the median and the 99th percentile of their round
   * trips in ms.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int size = Integer.parseInt(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    int rate = Integer.parseInt(arguments[3]);
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
      channel.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
      new UdpLoad(channel, size).run(count, rate);
    }
  }

  private void run(int count, int rate) throws IOException, InterruptedException {
    Thread receiver = Thread.ofPlatform().start(this::receive);
    if (rate == 0) {
      oneByOne(count);
    } else {
      atRate(count, rate);
    }
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (millis.size() < count && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    channel.close();
    receiver.join();
    Sample sample = new Sample(values());
    System.out.printf(Locale.ROOT, "%d %.3f %.3f%n", millis.size(), sample.median(), sample.p99());
  }

  private double[] values() {
    return millis.isEmpty()
        ? new double[] {Double.NaN}
        : millis.stream().flatMapToDouble(DoubleStream::of).toArray();
  }

  private void oneByOne(int count) throws IOException {
    for (int sent = 0; sent < count; sent++) {
      int before = millis.size();
      send();
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (millis.size() == before && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
    }
  }

  private void atRate(int count, int rate) throws IOException {
    long begin = System.nanoTime();
    for (int sent = 0; sent < count; sent++) {
      long due = begin + sent * 1_000_000_000L / rate;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
      }
      send();
    }
  }

  private void send() throws IOException {
    ByteBuffer datagram = ByteBuffer.allocate(size).putLong(System.nanoTime()).rewind();
    channel.write(datagram);
  }

  private void receive() {
    ByteBuffer datagram = ByteBuffer.allocateDirect(size);
    try {
      while (true) {
        channel.read(datagram.clear());
        millis.add((System.nanoTime() - datagram.flip().getLong()) / 1e6);
      }
    } catch (AsynchronousCloseException _) {
      return; // all is measured
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
