package io.dockbridge.portforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.docker.DockerEngine;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.testkit.FakeEngine;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Containers start and stop in a random order, and what is told of it is lost, doubled, late and
 * out of order. At rest the local ports are exactly those that are published.
 */
class ChurnTest extends ForwarderFixture {
  private static final int CONTAINERS = 12;
  private static final int STEPS = 400;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<String> ids = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final TreeSet<Integer> published = new TreeSet<>();

  /** Events that were not told yet. */
  private final List<Runnable> late = new ArrayList<>();

  private FakeEngine fake;
  private DockerEngine engine;
  private PortForwarder forwarder;

  @BeforeEach
  void createContainers() throws IOException {
    System.out.println("ChurnTest: seed " + seed);
    fake = FakeEngine.start();
    engine = new DockerEngine(() -> new ChannelDuplex(SocketChannel.open(fake.address())));
    forwarder = forwarder(ConflictStrategy.INCREMENT);
    for (int i = 0; i < CONTAINERS; i++) {
      ports.add(FreePorts.one());
      ids.add(fake.create("c" + i, "80/tcp=" + ports.get(i)));
    }
  }

  @AfterEach
  void closeEngine() {
    engine.close();
    fake.close();
  }

  private void step() {
    int i = random.nextInt(CONTAINERS);
    boolean runs = published.contains(ports.get(i));
    if (runs) {
      published.remove(ports.get(i));
      fake.stopSilently(ids.get(i));
    } else {
      published.add(ports.get(i));
      fake.startSilently(ids.get(i));
    }
    tell(ids.get(i), runs ? List.of("die", "stop") : List.of("start"));
  }

  private void tell(String id, List<String> actions) {
    int copies = random.nextInt(3);
    for (int copy = 0; copy < copies; copy++) {
      actions.forEach(action -> late.add(() -> fake.emit(id, action)));
    }
    if (random.nextBoolean()) {
      tellAll();
    }
    if (random.nextInt(40) == 0) {
      fake.endEvents();
    }
  }

  private void tellAll() {
    while (!late.isEmpty()) {
      late.remove(random.nextInt(late.size())).run();
    }
  }

  private List<Integer> forwarded() {
    return forwarder.forwards().stream().map(PortForward::requestedPort).sorted().toList();
  }

  @Test
  void atRestThePortsAreThoseThatArePublishedWhateverWasTold() throws IOException {
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, Duration.ofMillis(100))) {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      tellAll();
      await().untilAsserted(() -> assertThat(forwarded()).isEqualTo(List.copyOf(published)));
      for (int port : published) {
        assertThat(echo("127.0.0.1", port, "x")).isEqualTo("x");
      }
    }
  }

  @Test
  void listingAgainChangesNothing() throws IOException {
    fake.startSilently(ids.getFirst());
    forwarder.reconcile(engine::running);
    PortForward first = only(forwarder);
    forwarder.reconcile(engine::running);
    assertThat(only(forwarder)).isEqualTo(first);
  }

  @Test
  void allContainersAreListedAtEachInterval() throws IOException {
    try (ContainerMonitor _ = ContainerMonitor.open(engine, forwarder, Duration.ofMillis(20))) {
      await().until(() -> listings() > 5);
      assertThat(fake.subscriptions()).isEqualTo(1);
    }
  }

  private long listings() {
    return fake.requests().stream().filter(it -> it.contains("/containers/json")).count();
  }
}
