package io.dockbridge.cli.instance;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes a channel unless it is closed itself in time, from a thread of its own: a blocking unix
 * channel of the JDK knows no timeout.
 */
public final class Deadline implements Closeable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("control-deadline").factory());

  public Deadline(Channel channel, Duration time) {
    var _ = timer.schedule(() -> closeQuietly(channel), time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void closeQuietly(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
