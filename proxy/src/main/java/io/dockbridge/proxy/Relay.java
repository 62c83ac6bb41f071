package io.dockbridge.proxy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Joins two ends until both directions have ended.
 *
 * <p>A {@link Joinable} end does this itself with a TCP socket. Otherwise two copies run, one in
 * the calling thread and one in a thread of its own. Each passes the end of its direction on as a
 * half-close and leaves the other direction alone, since a client may well finish sending long
 * before the answer is complete.
 *
 * <ul>
 *   <li>An end that cannot be <em>read</em> is broken: both are closed at once.
 *   <li>An end that cannot be <em>written</em> may still have sent something, such as the answer to
 *       a request it refused to read: the other copy goes on to its end, then both are closed.
 * </ul>
 */
public final class Relay {
  /** An idle connection holds two of these. */
  private static final int FIRST_BUFFER = 4 << 10;

  /** What a busy connection's buffers grow to. */
  private static final int LARGEST_BUFFER = 64 << 10;

  private final Duplex accepted;
  private final Duplex dialled;
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  private Relay(Duplex accepted, Duplex dialled) {
    this.accepted = accepted;
    this.dialled = dialled;
  }

  /**
   * Relays until both directions have ended or one end broke, and closes both ends in any case.
   *
   * @param threads makes the thread of the second copy; it has to make platform threads if either
   *     end is a junixsocket channel
   * @param listener hears of every copied piece
   * @throws IOException the first failure of either direction
   * @throws InterruptedIOException if the calling thread was interrupted; its flag is set again
   */
  public static void run(
      Duplex accepted, Duplex dialled, ThreadFactory threads, ConnectionListener listener)
      throws IOException {
    Objects.requireNonNull(listener);
    Optional<SocketChannel> socket =
        accepted instanceof ChannelDuplex channel ? channel.selectable() : Optional.empty();
    if (dialled instanceof Joinable joinable && socket.isPresent()) {
      joinable.join(socket.get(), listener);
      return;
    }
    Relay relay = new Relay(accepted, dialled);
    try {
      relay.copyBoth(threads, listener);
    } finally {
      relay.closeBoth();
    }
    relay.throwFailure();
  }

  private void copyBoth(ThreadFactory threads, ConnectionListener listener) {
    Thread back = threads.newThread(() -> copy(dialled, accepted, listener::received));
    back.setName(Thread.currentThread().getName() + "-back");
    back.start();
    copy(accepted, dialled, listener::sent);
    await(back);
  }

  /** Never throws, so that the other copy is always awaited. */
  private void copy(Duplex from, Duplex to, IntConsumer copied) {
    byte[] buffer = new byte[FIRST_BUFFER];
    int length = read(from, buffer);
    while (length > 0 && write(to, buffer, length)) {
      copied.accept(length);
      buffer = grown(buffer, length);
      length = read(from, buffer);
    }
    if (length < 0) {
      shutdownOutput(to);
    }
  }

  /** Returns the number of bytes, -1 at the end of the stream, 0 if the end is broken. */
  private int read(Duplex from, byte[] buffer) {
    try {
      return from.input().read(buffer);
    } catch (IOException e) {
      fail(e);
      closeBoth();
      return 0;
    }
  }

  private boolean write(Duplex to, byte[] buffer, int length) {
    try {
      to.output().write(buffer, 0, length);
      to.output().flush();
      return true;
    } catch (IOException e) {
      fail(e);
      return false;
    }
  }

  private void shutdownOutput(Duplex to) {
    try {
      to.shutdownOutput();
    } catch (IOException e) {
      fail(e);
    }
  }

  private static byte[] grown(byte[] buffer, int filled) {
    return filled == buffer.length && filled < LARGEST_BUFFER ? new byte[filled * 2] : buffer;
  }

  /** Waits for the copy even if interrupted: closing both ends makes it end at once. */
  private void await(Thread copy) {
    boolean interrupted = false;
    while (copy.isAlive()) {
      try {
        copy.join();
      } catch (InterruptedException e) {
        interrupted = true;
        fail(new InterruptedIOException("interrupted while relaying"));
        closeBoth();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeBoth() {
    close(dialled);
    close(accepted);
  }

  private void close(Duplex end) {
    try {
      end.close();
    } catch (IOException e) {
      fail(e);
    }
  }

  private void fail(IOException e) {
    failure.compareAndSet(null, e);
  }

  private void throwFailure() throws IOException {
    IOException first = failure.get();
    if (first != null) {
      throw first;
    }
  }
}
