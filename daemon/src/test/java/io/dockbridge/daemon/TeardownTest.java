package io.dockbridge.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeardownTest {
  private final List<String> done = new ArrayList<>();
  private final Teardown teardown = new Teardown();

  @Test
  void theLastComesFirstAndEachRunsOnce() {
    teardown.push("a", () -> done.add("a"));
    teardown.push("b", () -> done.add("b"));
    teardown.run();
    teardown.run();
    assertThat(done).containsExactly("b", "a");
  }

  @Test
  void aStepThatFailsDoesNotStopTheOthers() {
    teardown.push("a", () -> done.add("a"));
    teardown.push(
        "b",
        () -> {
          throw new IllegalStateException("expected by the test");
        });
    teardown.run();
    assertThat(done).containsExactly("a");
  }

  @Test
  void anInterruptIsKeptForTheCaller() {
    teardown.push("a", () -> done.add("a"));
    teardown.push(
        "b",
        () -> {
          throw new InterruptedException();
        });
    teardown.run();
    assertThat(done).containsExactly("a");
    assertThat(Thread.interrupted()).isTrue();
  }
}
