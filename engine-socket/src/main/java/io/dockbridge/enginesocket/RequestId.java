package io.dockbridge.enginesocket;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.MDC;

/**
 * What ties a request's log lines, its line in the audit log and the error that its client reads
 * together. Six digits: enough to find one request among those of a day.
 */
record RequestId(String text) {
  private static final String KEY = "request";
  private static final int DIGITS = 6;

  static RequestId random() {
    long bits = ThreadLocalRandom.current().nextLong();
    return new RequestId(HexFormat.of().toHexDigits(bits, DIGITS));
  }

  /** All that this thread logs from now on carries it, until the scope is closed. */
  MDC.MDCCloseable onThisThread() {
    return MDC.putCloseable(KEY, text);
  }

  @Override
  public String toString() {
    return text;
  }
}
