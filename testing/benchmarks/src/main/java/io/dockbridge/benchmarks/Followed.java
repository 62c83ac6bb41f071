package io.dockbridge.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How soon a local port follows a container that somebody else starts, past our docker.sock. */
final class Followed {
  private static final int PORT = 20_900;
  private static final long LOOK_NANOS = 200_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Link link;
  private final Report report;
  private final int rounds;

  Followed(Link link, Report report, int rounds) {
    this.link = link;
    this.report = report;
    this.rounds = rounds;
  }

  void run() throws IOException, InterruptedException {
    report.limits("Ports that follow, %d ms round trip".formatted(link.roundTripMillis()));
    Program docker = link.dockbridge().docker();
    String container =
        docker.with("create", "-p", PORT + ":80", "busybox", "sleep", "1000").output();
    EngineCalls engine = new EngineCalls(link.engineSocket());
    double[] millis = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      engine.change(container, "start");
      millis[i] = awaitPort(true);
      engine.change(container, "kill");
      awaitPort(false);
    }
    docker.with("rm", "-f", container).output();
    Sample sample = new Sample(millis);
    report.fact(
        "from the engine's answer to start until the port is open, p50", sample.median(), "ms");
    report.fact(
        "from the engine's answer to start until the port is open, p99", sample.p99(), "ms");
  }

  /** ms until the port is so. */
  private static double awaitPort(boolean open) throws IOException {
    long begin = System.nanoTime();
    while (isOpen() != open) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new IOException("port " + PORT + " does not follow its container");
      }
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  private static boolean isOpen() throws IOException {
    try (SocketChannel _ = SocketChannel.open(new InetSocketAddress("127.0.0.1", PORT))) {
      return true;
    } catch (SocketException _) { // refused, or reset by a listener that closes
      return false;
    }
  }
}
