package io.dockbridge.enginesocket;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's stream of one exchange. The exchange thread opens, uses and ends it; {@link
 * #finishSending} and {@link #abandon} are the client's, and may come at any time. The lock is
 * never held over I/O.
 */
final class EngineStream {
  private static final Logger log = LoggerFactory.getLogger(EngineStream.class);

  // Guarded by this.
  private Optional<Duplex> stream = Optional.empty();
  private Optional<Thread> waiter = Optional.empty();
  private boolean asked;
  private boolean clientFinished;
  private boolean abandoned;

  /** Opens the stream to the engine; interrupted if the client goes away while it waits. */
  @FunctionalInterface
  interface Opener {
    Duplex open() throws IOException, InterruptedException;
  }

  /**
   * Waits for a stream.
   *
   * @throws InterruptedException if the client is gone
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
    asked = false;
    if (Thread.interrupted() || abandoned) {
      throw new InterruptedException();
    }
    return opened;
  }

  /** The request is sent, so that the client's half-close can follow, now or when it comes. */
  void asked(Duplex opened) throws IOException {
    boolean finished;
    synchronized (this) {
      asked = true;
      finished = clientFinished;
    }
    if (finished) {
      opened.shutdownOutput();
    }
  }

  /** The client has finished sending, and so does our side. */
  void finishSending() {
    Optional<Duplex> open;
    synchronized (this) {
      clientFinished = true;
      open = asked ? stream : Optional.empty();
    }
    open.ifPresent(EngineStream::shutdownOutput);
  }

  /** The client is gone: nobody waits for the answer any more. */
  void abandon() {
    Optional<Duplex> open;
    synchronized (this) {
      abandoned = true;
      open = stream;
      waiter.ifPresent(Thread::interrupt);
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
