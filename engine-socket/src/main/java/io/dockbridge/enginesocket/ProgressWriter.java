package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.http.BodyCopy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a chunk to a waiting client whenever there is something new to say. On a platform thread
 * of its own (the client is a junixsocket channel), which has the output to itself from {@link
 * #start} to {@link #close}.
 */
final class ProgressWriter implements Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProgressWriter.class);

  /** How often it is asked for something new, in milliseconds. */
  private static final long INTERVAL = 100;

  private final Supplier<Optional<byte[]>> line;
  private final OutputStream out;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().name("docker-progress").daemon().unstarted(this);

  private ProgressWriter(Supplier<Optional<byte[]>> line, OutputStream out) {
    this.line = line;
    this.out = out;
  }

  static ProgressWriter start(Supplier<Optional<byte[]>> line, OutputStream out) {
    ProgressWriter writer = new ProgressWriter(line, out);
    writer.thread.start();
    return writer;
  }

  @Override
  public void run() {
    byte[] last = {};
    try {
      do {
        byte[] now = line.get().orElse(last);
        if (!Arrays.equals(now, last)) {
          new BodyCopy(_ -> {}).copyAsChunks(new ByteArrayInputStream(now), out);
        }
        last = now;
      } while (!closed.await(INTERVAL, TimeUnit.MILLISECONDS));
    } catch (IOException e) {
      log.debug("the client gets no more progress: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the last line is out; an interrupt is kept for later. */
  @Override
  public void close() {
    closed.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
