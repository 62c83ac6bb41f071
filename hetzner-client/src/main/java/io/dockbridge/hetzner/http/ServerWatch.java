package io.dockbridge.hetzner.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Headers;

/** What every answer tells beside its body: the quota and the server's clock. Thread-safe. */
public final class ServerWatch {
  private static final Duration TOKEN = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final InstantSource clock;
  private final AtomicReference<Optional<Quota>> quota = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Duration>> skew = new AtomicReference<>(Optional.empty());

  ServerWatch(InstantSource clock) {
    this.clock = clock;
  }

  void observe(Headers headers) {
    Instant date = headers.getInstant("Date");
    if (date != null) {
      skew.set(Optional.of(Duration.between(clock.instant(), date)));
    }
    quotaOf(headers).ifPresent(latest -> quota.set(Optional.of(latest)));
  }

  Optional<Quota> quota() {
    return quota.get();
  }

  Optional<Instant> serverTime() {
    return skew.get().map(ahead -> clock.instant().plus(ahead));
  }

  /**
   * How long to wait after a 429: at least until the missing requests have trickled in (one per
   * second), at least as the backoff says because other tools of the project wait too, but not
   * beyond the moment when the quota is full again.
   */
  Duration pauseForQuota(Duration backoff) {
    Duration missing =
        TOKEN.multipliedBy(quota().map(latest -> Math.max(1, 1 - latest.remaining())).orElse(1));
    Duration wanted = longer(missing, backoff);
    Duration untilFull = quota().map(latest -> untilFull(latest)).orElse(LONGEST);
    return shorter(LONGEST, longer(TOKEN, shorter(wanted, untilFull)));
  }

  private Duration untilFull(Quota latest) {
    return Duration.between(serverTime().orElseGet(clock::instant), latest.full());
  }

  private static Optional<Quota> quotaOf(Headers headers) {
    try {
      int limit = Integer.parseInt(text(headers, "RateLimit-Limit"));
      int remaining = Integer.parseInt(text(headers, "RateLimit-Remaining"));
      long full = Long.parseLong(text(headers, "RateLimit-Reset"));
      return Optional.of(new Quota(limit, remaining, Instant.ofEpochSecond(full)));
    } catch (NumberFormatException _) {
      // Gateways answer without these headers: what was known before stays.
      return Optional.empty();
    }
  }

  private static String text(Headers headers, String name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
