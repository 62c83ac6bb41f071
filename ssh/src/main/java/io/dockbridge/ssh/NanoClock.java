package io.dockbridge.ssh;

/** Time as {@link System#nanoTime} tells it. */
@FunctionalInterface
interface NanoClock {
  long nanos();
}
