package io.dockbridge.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether this machine's clock agrees with the cloud's. */
final class ClockCheck {
  /** The cloud reports whole seconds, and an answer takes its time. */
  private static final Duration NEGLIGIBLE = Duration.ofSeconds(30);

  /** From here on leases and paid hours are wrong. */
  private static final Duration HARMFUL = Duration.ofMinutes(5);

  private ClockCheck() {}

  static CheckResult result(Optional<Instant> cloud, Instant here) {
    if (cloud.isEmpty()) {
      return new CheckResult.Skipped("the API did not report its time");
    }
    Duration skew = Duration.between(cloud.get(), here);
    String what =
        "this machine's clock is %s %s Hetzner's"
            .formatted(inWords(skew.abs()), skew.isNegative() ? "behind" : "ahead of");
    String advice = "Set it: timedatectl set-ntp true.";
    if (skew.abs().compareTo(NEGLIGIBLE) < 0) {
      return new CheckResult.Ok("it agrees with Hetzner's");
    }
    return skew.abs().compareTo(HARMFUL) < 0
        ? new CheckResult.Warning(what, advice)
        : new CheckResult.Problem(what, advice);
  }

  private static String inWords(Duration duration) {
    return duration.toMinutes() == 0 ? duration.toSeconds() + " s" : duration.toMinutes() + " min";
  }
}
