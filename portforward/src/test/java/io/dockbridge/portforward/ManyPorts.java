package io.dockbridge.portforward;

import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.local.LocalAddresses;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.Exclusions;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.traffic.ForwardTraffic;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A program that opens many ports of one container, closes them, and prints what that cost. Run by
 * {@link ManyPortsTest} as a process of its own, since limits are a process's.
 */
final class ManyPorts {
  /**
   * With 5,000 ports, and a thousand more where some are taken, below those that {@link
   * io.dockbridge.testkit.FreePorts} gives to the tests that run beside this.
   */
  private static final int FIRST = 6_000;

  private ManyPorts() {}

  /** Run with a protocol and a number of ports. */
  public static void main(String[] arguments) throws IOException {
    List<PublishedPort> ports =
        IntStream.range(FIRST, FIRST + Integer.parseInt(arguments[1]))
            .mapToObj(it -> new PublishedPort(it, arguments[0], "0.0.0.0", it))
            .toList();
    try (EchoServer server = new EchoServer();
        PortForwarder forwarder = forwarder(server)) {
      long before = memory();
      forwarder.refresh(
          "web", _ -> Optional.of(Containers.running("web", ports.toArray(PublishedPort[]::new))));
      long bytes = memory() - before;
      List<PortForward> forwards = forwarder.forwards();
      long open = forwards.stream().filter(it -> it.localPort().isPresent()).count();
      System.out.println("open " + open);
      System.out.println("memory " + bytes);
      forwards.stream()
          .flatMap(it -> it.reason().stream())
          .distinct()
          .limit(3)
          .forEach(System.out::println);
      int port =
          forwards.stream().flatMapToInt(it -> it.localPort().stream()).findFirst().orElseThrow();
      System.out.println("others " + others(arguments[0], port));
      forwarder.release(Containers.id("web"));
      System.out.println("left " + forwarder.forwards().size());
      bindAgain(arguments[0], port);
    }
    System.out.println("end");
    System.exit(0);
  }

  private static PortForwarder forwarder(EchoServer server) {
    return new PortForwarder(
        server,
        ForwarderFixture::runsNoCommands,
        _ -> new NoTraffic(),
        new ForwardSettings(
            ConflictStrategy.INCREMENT,
            LocalAddresses.BOTH,
            Exclusions.NONE,
            1024,
            4096,
            Optional.empty(),
            Duration.ofSeconds(1)),
        InstantSource.system(),
        _ -> {});
  }

  /** Fails if the port is still open. Other ports of the range may be some other program's. */
  private static void bindAgain(String protocol, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
    if (protocol.equals("tcp")) {
      new ServerSocket(port, 1, address.getAddress()).close();
    } else {
      new DatagramSocket(address).close();
    }
  }

  /** What others can still do: a connection through a port, and files of their own. */
  private static String others(String protocol, int port) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sockets.add(new Socket());
      sockets.getLast().bind(null);
    }
    String echo = protocol.equals("tcp") ? ForwarderFixture.echo("127.0.0.1", port, "ok") : "ok";
    for (Socket socket : sockets) {
      socket.close();
    }
    return echo;
  }

  /** On the heap and beside it. */
  private static long memory() {
    System.gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static final class NoTraffic implements ForwardTraffic.Connection {
    @Override
    public void sent(int bytes) {}

    @Override
    public void received(int bytes) {}

    @Override
    public void close() {}
  }
}
