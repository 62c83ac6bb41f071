package io.dockbridge.docker;

import java.time.Duration;

/** Lets time pass; tests let it pass otherwise. */
@FunctionalInterface
interface Pause {
  void pause(Duration time) throws InterruptedException;
}
