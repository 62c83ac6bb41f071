package io.dockbridge.ssh;

import io.dockbridge.ssh.SshConnection.ExecResult;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;

/** One run of a command on the server (RFC 4254 §6.5), without input. */
final class Exec {
  private final String command;
  private final ChannelExec channel;
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final CountDownLatch closed = new CountDownLatch(1);

  Exec(ClientSession session, String command) throws IOException {
    this.command = command;
    channel = session.createExecChannel(command);
    channel.setOut(stdout);
    channel.setErr(stderr);
    channel.addCloseFutureListener(future -> closed.countDown());
  }

  ExecResult run(Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      channel.open().verify(timeout);
      channel.getInvertedIn().close();
      awaitEnd(deadline - System.nanoTime());
      return result();
    } finally {
      channel.close(false);
    }
  }

  /** MINA's own waitFor passes over interrupts. */
  private void awaitEnd(long nanos) throws IOException {
    try {
      if (!closed.await(nanos, TimeUnit.NANOSECONDS)) {
        throw new SshException(Kind.CHANNEL, "'" + command + "' did not end in time", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while '" + command + "' ran");
    }
  }

  private ExecResult result() throws IOException {
    Integer status = channel.getExitStatus();
    if (status == null) {
      throw new IOException("'" + command + "' ended without an exit status");
    }
    return new ExecResult(
        status, stdout.toString(StandardCharsets.UTF_8), stderr.toString(StandardCharsets.UTF_8));
  }
}
