package io.dockbridge.cli.output;

import java.time.Duration;

/** Lets time pass between two looks at something. */
@FunctionalInterface
public interface Pause {
  void pause(Duration time) throws InterruptedException;
}
