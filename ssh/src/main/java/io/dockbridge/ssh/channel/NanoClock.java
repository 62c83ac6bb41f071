package io.dockbridge.ssh.channel;

/** Time as {@link System#nanoTime} tells it. */
@FunctionalInterface
public interface NanoClock {
  long nanos();
}
