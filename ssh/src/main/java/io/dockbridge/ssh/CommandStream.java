package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * A command that runs on the server (RFC 4254 §6.5): what is sent is its input, what is received
 * its output. Where the command has failed, reading ends in an exception with the exit code and the
 * last line of its complaints, instead of the end of the stream.
 *
 * <p>Unlike streams to sockets it is MINA's own channel: there are few of them, and whoever uses
 * one has a thread that reads.
 */
final class CommandStream implements Duplex {
  private static final Duration EXIT_PATIENCE = Duration.ofSeconds(5);

  private final ChannelExec channel;
  private final LastWords complaints;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final InputStream input;

  private CommandStream(ChannelExec channel, LastWords complaints) {
    this.channel = channel;
    this.complaints = complaints;
    this.input = new Input(channel.getInvertedOut());
    channel.addCloseFutureListener(_ -> closed.countDown());
  }

  /** Starts the command; blocks until the server has a channel for it. */
  static CommandStream start(ClientSession session, String command, Duration timeout)
      throws IOException {
    ChannelExec channel = session.createExecChannel(command);
    // A server that refuses to run commands says so, and the channel is closed then.
    CoreModuleProperties.REQUEST_EXEC_REPLY.set(channel, true);
    LastWords complaints = new LastWords();
    channel.setErr(complaints);
    boolean opened = false;
    try {
      channel.open().verify(timeout);
      opened = true;
      return new CommandStream(channel, complaints);
    } finally {
      if (!opened) {
        channel.close(true);
      }
    }
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return channel.getInvertedIn();
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.getInvertedIn().close();
  }

  /** A reader that waits gets the end; the server closes the command's input. */
  @Override
  public void close() throws IOException {
    channel.close(false);
    channel.getOut().close();
  }

  @Override
  public String toString() {
    return channel.toString();
  }

  private void requireSuccess() throws IOException {
    awaitExit();
    Integer status = channel.getExitStatus();
    if (status != null && status != 0) {
      throw new SshException(
          Kind.CHANNEL, "a command ended with exit code %d%s".formatted(status, complaints), null);
    }
  }

  /** The end of the output comes before the exit code, that before the channel's end. */
  private void awaitExit() throws IOException {
    try {
      if (!channel.isClosing()) {
        closed.await(EXIT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a command ended");
    }
  }

  private final class Input extends FilterInputStream {
    Input(InputStream output) {
      super(output);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      if (count < 0) {
        requireSuccess();
      }
      return count;
    }
  }

  /** The last line that a command wrote to its standard error, if any. */
  private static final class LastWords extends OutputStream {
    private static final int LONGEST = 4096;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean complete;

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        complete = true;
        return;
      }
      if (complete || line.size() == LONGEST) {
        line.reset();
        complete = false;
      }
      line.write(b);
    }

    @Override
    public synchronized String toString() {
      String said = line.toString(StandardCharsets.UTF_8).strip();
      return said.isEmpty() ? "" : ": " + said;
    }
  }
}
