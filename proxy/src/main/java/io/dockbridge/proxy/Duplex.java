package io.dockbridge.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One end of a two-way byte stream: a TCP connection, a unix socket, an SSH channel.
 *
 * <p>The two directions are independent. {@link #input()} reports end of stream when the peer has
 * finished sending; {@link #shutdownOutput()} tells the peer the same of this side and leaves the
 * other direction open (TCP half-close, RFC 9293 §3.6; SSH_MSG_CHANNEL_EOF, RFC 4254 §5.3). One
 * thread may read while another writes. {@link #close()} ends both directions at once, may be
 * called from any thread and more than once, and makes a blocked read or write fail or report end
 * of stream.
 */
public interface Duplex extends Closeable {
  /**
   * The bytes the peer sends; the same object at each call. Closing it is not needed, {@link
   * #close()} does.
   */
  InputStream input();

  /**
   * The bytes sent to the peer; the same object at each call. Its flush pushes out everything
   * written so far.
   */
  OutputStream output();

  /**
   * Flushes, then tells the peer that no more bytes follow. Idempotent.
   *
   * @throws IOException if the connection is already broken
   */
  void shutdownOutput() throws IOException;

  /**
   * Ends this use of a stream in which nothing is under way in either direction: its program at the
   * other end waits for what comes next. Who opened it may hand it out again, as another object;
   * this one must not be used any more. Else the same as {@link #close()}.
   */
  default void release() throws IOException {
    close();
  }

  @Override
  void close() throws IOException;
}
