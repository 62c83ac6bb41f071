package io.dockbridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

class LeakCheckTest {
  @AfterEach
  void endTheLeakedThread() {
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("leaked"))
        .forEach(Thread::interrupt);
  }

  @Test
  void failsAClassThatLeavesAThreadAndNamesIt() {
    assertThat(run(Leaky.class, Duration.ofMillis(200)).failed().stream().map(Event::toString))
        .singleElement()
        .asString()
        .contains("threads left behind", "\"leaked\"", "CountDownLatch.await");
  }

  @Test
  void passesAClassWhoseThreadsEndShortlyAfterIt() {
    Events containers = run(Tidy.class, Duration.ofSeconds(10));
    assertThat(containers.failed().count()).isZero();
    assertThat(containers.succeeded().count()).isPositive();
  }

  private static Events run(Class<?> testClass, Duration patience) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
        .configurationParameter(LeakCheck.PATIENCE, patience.toMillis() + "")
        .selectors(selectClass(testClass))
        .execute()
        .containerEvents();
  }

  /** Not found by the build, which passes over nested classes: run by the tests above. */
  static class Leaky {
    @Test
    void leaves() {
      Thread.ofPlatform().daemon().name("leaked").start(LeakCheckTest::awaitInterrupt);
    }
  }

  static class Tidy {
    @Test
    void startsAThreadThatEnds() {
      Thread.ofPlatform().daemon().name("brief").start(() -> {});
    }
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
