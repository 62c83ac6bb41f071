package io.dockbridge.cli;

import java.time.Duration;

/** Lets time pass between two looks at something. */
@FunctionalInterface
interface Pause {
  void pause(Duration time) throws InterruptedException;
}
