package io.dockbridge.ssh;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

/** MINA's futures turn an interrupt into an exception and forget the thread's flag. */
final class Interrupts {
  private Interrupts() {}

  /** Sets the flag again if that is what the exception tells of. */
  static void restore(Exception thrown) {
    if (thrown instanceof InterruptedIOException && !(thrown instanceof SocketTimeoutException)) {
      Thread.currentThread().interrupt();
    }
  }
}
