package io.dockbridge.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** This machine's clock beside the cloud's. */
final class ClockSkew {
  /** The cloud tells whole seconds, and an answer takes its time. */
  private static final Duration UNNOTICED = Duration.ofSeconds(30);

  /** Leases and paid hours are told wrong from here on. */
  private static final Duration HARMFUL = Duration.ofMinutes(5);

  private ClockSkew() {}

  static Finding finding(Optional<Instant> cloud, Instant here) {
    if (cloud.isEmpty()) {
      return new Finding.Skipped("the API has not told its time");
    }
    Duration skew = Duration.between(cloud.get(), here);
    String what =
        "this machine's clock is %s %s Hetzner's"
            .formatted(inWords(skew.abs()), skew.isNegative() ? "behind" : "ahead of");
    String advice = "Set it: timedatectl set-ntp true.";
    if (skew.abs().compareTo(UNNOTICED) < 0) {
      return new Finding.Ok("it agrees with Hetzner's");
    }
    return skew.abs().compareTo(HARMFUL) < 0
        ? new Finding.Warning(what, advice)
        : new Finding.Problem(what, advice);
  }

  private static String inWords(Duration duration) {
    return duration.toMinutes() == 0 ? duration.toSeconds() + " s" : duration.toMinutes() + " min";
  }
}
