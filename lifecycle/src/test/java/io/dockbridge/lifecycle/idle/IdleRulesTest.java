package io.dockbridge.lifecycle.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.config.DockBridgeConfig.DestroyAt;
import io.dockbridge.config.DockBridgeConfig.KeepingContainers;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdleRulesTest {
  @ParameterizedTest(name = "idle after {0}: looked at every {1}")
  @CsvSource({"PT5S,PT1S", "PT1M,PT1S", "PT3M,PT3S", "PT15M,PT5S", "PT3H,PT5S"})
  void aServerThatMayBeIdleForLongIsLookedAtMoreSeldom(Duration timeout, Duration expected) {
    IdleRules rules =
        new IdleRules(
            timeout,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            KeepingContainers.IGNORE,
            DestroyAt.IDLE,
            AgeLimit.NONE);
    assertThat(rules.betweenChecks(Duration.ofSeconds(1))).isEqualTo(expected);
  }
}
