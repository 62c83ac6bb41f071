package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.http.BodyCopy;
import io.dockbridge.enginesocket.http.HttpStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Reads what the client sends while its request is carried out: the rest of the body, the bytes of
 * a raw stream, or nothing but the end. Runs on a reader thread, which an {@link Exchange} starts
 * when there is a body to read, when the stream becomes raw, or after a moment; so a short request
 * needs none. The next request is left to the client thread.
 */
final class ClientReader implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(ClientReader.class);

  private final ClientRequest request;
  private final HttpStream client;
  private final EngineStream engine;
  private final BodyCopy copy;
  private final Executor threads;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch bodyRead = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private volatile boolean listening;

  ClientReader(
      ClientRequest request,
      HttpStream client,
      EngineStream engine,
      BodyCopy copy,
      Executor threads) {
    this.request = request;
    this.client = client;
    this.engine = engine;
    this.copy = copy;
    this.threads = threads;
  }

  /** Starts to read, unless it has; false if there is no thread for it now. */
  boolean begin() {
    if (!begun.compareAndSet(false, true)) {
      return true;
    }
    try {
      threads.execute(this);
      return true;
    } catch (OutOfMemoryError | RejectedExecutionException e) {
      begun.set(false); // no thread is left now, or the daemon ends
      log.debug("there is no thread that listens to a client: {}", e.toString());
      return false;
    }
  }

  /** Whether a client that hangs up is noticed here; else somebody has to ask the kernel. */
  boolean isListening() {
    return listening && !engine.body().isBlocked();
  }

  /** Waits until the body has been read, as far as it will be; false if that takes too long. */
  boolean awaitBody(Duration limit) throws InterruptedException {
    return request.body().isPresent() || bodyRead.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Nothing is read from now on that the client thread should read; waits for that. */
  void awaitEnd() throws InterruptedException {
    if (!begun.compareAndSet(false, true)) {
      ended.await();
    }
  }

  @Override
  public void run() {
    try (MDC.MDCCloseable _ = request.id().onThisThread()) {
      read();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the daemon ends
    } finally {
      bodyRead.countDown();
      ended.countDown();
    }
  }

  private void read() throws InterruptedException {
    boolean expected = request.head().expectsContinue() && request.body().isEmpty();
    boolean raw = expected && engine.awaitContinue();
    boolean more = raw || (copyBody() && awaitMore());
    if (request.mayUpgrade() && engine.awaitDecision()) {
      more = copyRaw();
    }
    if (!more) {
      engine.finishSending();
    }
  }

  /** False if the client broke off. */
  private boolean copyBody() {
    boolean whole = request.body().isPresent() || listen(this::copyFramed);
    engine.body().end();
    bodyRead.countDown();
    return whole;
  }

  private boolean copyFramed() throws IOException {
    copy.copy(request.framing(), client.body(request.framing()), engine.body());
    return true;
  }

  /** False if the client sends no more. */
  private boolean awaitMore() {
    return listen(client::awaitData);
  }

  private boolean copyRaw() {
    return listen(
        () -> {
          copy.copyRaw(client.raw(), engine.body());
          return false;
        });
  }

  /** Something that is read; whether more may follow. */
  @FunctionalInterface
  private interface Reading {
    boolean read() throws IOException;
  }

  private boolean listen(Reading reading) {
    listening = true;
    try {
      return reading.read();
    } catch (IOException e) {
      log.debug("the client has broken off: {}", e.toString());
      return false;
    } finally {
      listening = false;
    }
  }
}
