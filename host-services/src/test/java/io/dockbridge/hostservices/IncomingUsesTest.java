package io.dockbridge.hostservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.hostservices.IncomingUses.Use;
import io.dockbridge.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is remembered of containers' connections. */
class IncomingUsesTest {
  private static final String ADDRESS = "172.17.0.2";

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-30T12:00:00Z"));
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String name = "first";
  private final IncomingUses uses = new IncomingUses(new Containers(), clock);

  private final class Containers implements HostContainers {
    @Override
    public Optional<ServerPort> publishedAs(int localPort) {
      return Optional.empty();
    }

    @Override
    public Optional<String> nameOf(String address) {
      asked.incrementAndGet();
      return Optional.of(name);
    }

    @Override
    public Optional<String> mounting(String pathEnd) {
      return Optional.empty();
    }
  }

  private void awaitContainer(String service, String container) {
    await()
        .until(
            () ->
                uses.list().stream()
                    .filter(it -> it.service().equals(service))
                    .anyMatch(it -> it.container().equals(container)));
  }

  /** It could else use a port unseen after it has tried a thousand others. */
  @Test
  void whoTriesAllPortsIsStillSeenAtTheOneThatAnswers() {
    for (int port = 1; port <= 5000; port++) {
      uses.refused(new Use(String.valueOf(port), ADDRESS), "nothing listens there");
    }
    uses.began(new Use("54321", ADDRESS));
    awaitContainer("54321", "first");
    assertThat(uses.list()).hasSizeLessThanOrEqualTo(1000);
    assertThat(asked).hasValueLessThan(100);
  }

  @Test
  void anAddressIsAnotherContainersLater() {
    uses.began(new Use("80", ADDRESS));
    awaitContainer("80", "first");
    name = "second";
    clock.advance(Duration.ofSeconds(3));
    uses.began(new Use("80", ADDRESS));
    awaitContainer("80", "second");
  }
}
