package io.dockbridge.ssh.transport;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

/** MINA's futures turn an interrupt into an exception and forget the thread's flag. */
public final class Interrupts {
  private Interrupts() {}

  /** Sets the flag again if that is what the exception tells of. */
  public static void restore(Exception thrown) {
    if (thrown instanceof InterruptedIOException && !(thrown instanceof SocketTimeoutException)) {
      Thread.currentThread().interrupt();
    }
  }
}
