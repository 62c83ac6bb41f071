package io.dockbridge.demo;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the demo measured, in the order of the story. */
final class DemoTimes {
  private final long begin = System.nanoTime();
  private final Map<String, Duration> all = new LinkedHashMap<>();

  void add(String what, Duration time) {
    all.put(what, time);
  }

  /** Since the demo began. */
  Duration sinceBegin() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  Map<String, Duration> all() {
    return Collections.unmodifiableMap(all);
  }
}
