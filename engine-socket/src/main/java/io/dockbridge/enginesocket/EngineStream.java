package io.dockbridge.enginesocket;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's side of one exchange, as the threads of a connection share it. The client thread
 * opens, uses and ends it. The reader thread writes to {@link #body} and passes the client's end
 * on. The watchdog may abandon it at any time. The lock is never held over I/O.
 */
final class EngineStream {
  private static final Logger log = LoggerFactory.getLogger(EngineStream.class);

  private final RequestBody body = new RequestBody();

  /** Released by the first answer, be it an interim one. */
  private final CountDownLatch answered = new CountDownLatch(1);

  /** Released by the final answer, or the end without one. */
  private final CountDownLatch decided = new CountDownLatch(1);

  /** Set before {@link #decided} is released. */
  private volatile boolean raw;

  // Guarded by this.
  private Optional<Duplex> stream = Optional.empty();
  private Optional<Thread> waiter = Optional.empty();
  private boolean sent;
  private boolean clientFinished;
  private boolean abandoned;

  /** Opens the stream to the engine; interrupted if the client goes away while it waits. */
  @FunctionalInterface
  interface Opener {
    Duplex open() throws IOException, InterruptedException;
  }

  /** Where the request's body is written, in its framing, and later the bytes of a raw stream. */
  RequestBody body() {
    return body;
  }

  /**
   * Waits for a stream.
   *
   * @throws InterruptedException if the client is gone, or by {@link #interruptOpening}
   */
  Duplex open(Opener opener) throws IOException, InterruptedException {
    synchronized (this) {
      if (abandoned) {
        throw new InterruptedException();
      }
      waiter = Optional.of(Thread.currentThread());
    }
    try {
      return use(opener.open());
    } finally {
      synchronized (this) {
        waiter = Optional.empty();
      }
    }
  }

  /**
   * From now on this is the stream.
   *
   * @throws InterruptedException if the client is gone
   */
  synchronized Duplex use(Duplex opened) throws InterruptedException {
    stream = Optional.of(opened);
    sent = false;
    if (Thread.interrupted() || abandoned) {
      throw new InterruptedException();
    }
    return opened;
  }

  /** The request is sent, so that the client's half-close can follow, now or when it comes. */
  void sent(Duplex opened) throws IOException {
    boolean finished;
    synchronized (this) {
      sent = true;
      finished = clientFinished;
    }
    if (finished) {
      opened.shutdownOutput();
    }
  }

  /** The engine asks for the body: 100 Continue. */
  void continues() {
    answered.countDown();
  }

  /** The final answer is here. */
  void decided(boolean isRaw) {
    raw |= isRaw;
    answered.countDown();
    decided.countDown();
  }

  /** Waits until the engine asks for the body or decides; whether the stream is raw now. */
  boolean awaitContinue() throws InterruptedException {
    answered.await();
    return raw;
  }

  /** Waits for the final answer; whether the stream is raw from then on. */
  boolean awaitDecision() throws InterruptedException {
    decided.await();
    return raw;
  }

  boolean isRaw() {
    return raw;
  }

  /** The client has finished sending, and so does our side. */
  void finishSending() {
    Optional<Duplex> open;
    synchronized (this) {
      clientFinished = true;
      open = sent ? stream : Optional.empty();
    }
    open.ifPresent(EngineStream::shutdownOutput);
  }

  /** Whoever waits for a stream in {@link #open} waits no longer. */
  synchronized void interruptOpening() {
    waiter.ifPresent(Thread::interrupt);
  }

  /** The client is gone: nobody waits for the answer any more. */
  void abandon() {
    Optional<Duplex> open;
    synchronized (this) {
      abandoned = true;
      open = stream;
      interruptOpening();
    }
    open.ifPresent(EngineStream::close);
  }

  /**
   * Gives the stream back for another request, if the client has not touched it: nothing that the
   * client does from now on reaches it. Nothing may be under way in it.
   */
  void release() {
    Optional<Duplex> whole;
    synchronized (this) {
      whole = clientFinished || abandoned ? Optional.empty() : stream;
      if (whole.isPresent()) {
        stream = Optional.empty();
      }
    }
    whole.ifPresent(EngineStream::release);
  }

  /** Closes the stream, if it is there. */
  void close() {
    Optional<Duplex> last;
    synchronized (this) {
      last = stream;
    }
    last.ifPresent(EngineStream::close);
  }

  private static void release(Duplex open) {
    try {
      open.release();
    } catch (IOException e) {
      log.debug("release: {}", e.toString());
    }
  }

  /** Half-closes either side's stream, which may be broken already: who reads from it notices. */
  static void shutdownOutput(Duplex open) {
    try {
      open.shutdownOutput();
    } catch (IOException e) {
      log.debug("half-close: {}", e.toString());
    }
  }

  /** Closes either side's stream, which may be broken already. */
  static void close(Duplex open) {
    try {
      open.close();
    } catch (IOException e) {
      log.debug("close: {}", e.toString());
    }
  }
}
