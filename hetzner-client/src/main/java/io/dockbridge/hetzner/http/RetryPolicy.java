package io.dockbridge.hetzner.http;

import io.dockbridge.hetzner.model.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether and when a failed request is sent again.
 *
 * <p>Where the API refused (409 conflict, 429) any request is repeated. Where nobody knows whether
 * it was carried out (5xx, no answer) only GET, PUT and DELETE are: their repetition changes
 * nothing, but a repeated POST may buy a second server.
 */
public final class RetryPolicy {
  private static final int MOST = 5;
  // Offline is offline: somebody waits for the message.
  private static final int MOST_UNREACHABLE = 3;
  private static final int MOST_LOCKED = 12;
  private static final Duration LATE = Duration.ofSeconds(10);

  private final Backoff backoff;
  private final ServerWatch watch;

  RetryPolicy(Backoff backoff, ServerWatch watch) {
    this.backoff = backoff;
    this.watch = watch;
  }

  /**
   * The pause before the request is sent again; empty when it must not be.
   *
   * @param retry 1 for the first repetition
   */
  Optional<Duration> pauseBefore(int retry, ApiRequest request, ErrorCode code) {
    return switch (code) {
      case CONFLICT -> upTo(MOST, retry, backoff.delay(retry));
      case RATE_LIMIT_EXCEEDED -> upTo(MOST, retry, watch.pauseForQuota(backoff.delay(retry)));
      case UNREACHABLE -> upTo(MOST_UNREACHABLE, retry, backoff.delay(retry));
      case SERVER_ERROR, BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT, NETWORK, TIMEOUT ->
          upTo(request.repeatable() ? MOST : 0, retry, backoff.delay(retry));
      case LOCKED -> upTo(request.waitsForLock() ? MOST_LOCKED : 0, retry, lockPause(retry));
      case SERVICE_ERROR -> upTo(1, retry, LATE);
      default -> Optional.empty();
    };
  }

  /** 2, 3, 4, 5, 5, … seconds: actions that lock a server take seconds, not milliseconds. */
  private static Duration lockPause(int retry) {
    return Duration.ofSeconds(Math.min(5, retry + 1));
  }

  private static Optional<Duration> upTo(int most, int retry, Duration pause) {
    return retry <= most ? Optional.of(pause) : Optional.empty();
  }
}
