package io.dockbridge.hetzner.http;

import io.dockbridge.hetzner.model.HetznerException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a request until it succeeds, may not be repeated, or its time is over. */
public final class Retrying {
  private static final Logger LOG = LoggerFactory.getLogger(Retrying.class);

  private final RequestAttempt exchange;
  private final RetryPolicy policy;
  private final TokenSource token;
  private final Timing timing;

  Retrying(RequestAttempt exchange, RetryPolicy policy, TokenSource token, Timing timing) {
    this.exchange = exchange;
    this.policy = policy;
    this.token = token;
    this.timing = timing;
  }

  /**
   * Sends the request, again where that is right. Blocks the calling thread.
   *
   * @throws HetznerException the last failure; CANCELLED when the thread was interrupted
   */
  HttpReply send(ApiRequest request) {
    Instant deadline = timing.clock().instant().plus(timing.total());
    try {
      return send(request, deadline);
    } catch (HetznerException failure) {
      if (failure.status() != 401 || !token.renew()) {
        throw failure;
      }
      LOG.info("{}: the token was refused, and there is another one now", request);
      return send(request, deadline);
    }
  }

  private HttpReply send(ApiRequest request, Instant deadline) {
    for (int retry = 1; ; retry++) {
      try {
        return exchange.send(request, limit(deadline));
      } catch (HetznerException failure) {
        Optional<Duration> pause = policy.pauseBefore(retry, request, failure.code());
        if (pause.isEmpty() || !timing.clock().instant().plus(pause.get()).isBefore(deadline)) {
          throw failure;
        }
        LOG.debug("Retry {} in {} ms: {}", retry, pause.get().toMillis(), failure.getMessage());
        timing.pause(pause.get(), request.toString());
      }
    }
  }

  private Duration limit(Instant deadline) {
    Duration left = Duration.between(timing.clock().instant(), deadline);
    Duration limit = left.compareTo(timing.attempt()) < 0 ? left : timing.attempt();
    // OkHttp takes 0 for "no limit".
    return limit.toMillis() < 1 ? Duration.ofMillis(1) : limit;
  }
}
