package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.http.RequestHead;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of requests that failed: of the first with a reason, not of all that fail for the
 * same reason after it. Programs that ask every second would else fill the disk while the cloud is
 * away. Thread-safe.
 */
final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private final AtomicReference<Optional<String>> last = new AtomicReference<>(Optional.empty());

  void failed(RequestHead request, String reason) {
    Optional<String> now = Optional.of(reason);
    if (last.getAndSet(now).equals(now)) {
      log.debug("{} failed as well: {}", request.inWords(), reason);
    } else {
      log.info("{} failed: {}", request.inWords(), reason);
    }
  }

  /** The next failure is news again. */
  void succeeded() {
    if (last.get().isPresent()) {
      last.set(Optional.empty());
    }
  }
}
