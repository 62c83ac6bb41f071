package io.dockbridge.lifecycle.connection;

import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.ssh.SshConnection;
import io.dockbridge.ssh.SshConnection.ExecResult;
import io.dockbridge.ssh.auth.PinnedHostKey;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Replaces the host key that came with cloud-init, which any container on the server can read, by
 * one that the server makes itself and never gives away. Runs on a thread of its own beside a
 * server that is in use; sshd's reload leaves open connections alone.
 *
 * <p>While it runs the journal holds both keys, so a crash at any point leaves a key that fits. The
 * server's label follows the journal ({@code ServerLabels}).
 */
public final class HostKeyRotation {
  private static final Logger LOG = LoggerFactory.getLogger(HostKeyRotation.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final String MAKE =
      "cd /etc/ssh && rm -f dockbridge_next dockbridge_next.pub"
          + " && ssh-keygen -q -t ed25519 -N '' -C '' -f dockbridge_next"
          + " && cat dockbridge_next.pub";

  private static final String USE =
      "cd /etc/ssh && mv -f dockbridge_next.pub ssh_host_ed25519_key.pub"
          + " && mv -f dockbridge_next ssh_host_ed25519_key"
          + " && { systemctl reload ssh || systemctl reload sshd; }";

  private final ServerJournal journal;

  public HostKeyRotation(ServerJournal journal) {
    this.journal = journal;
  }

  /** Replaces the key, or says in the log why it stays. */
  public void rotate(ReadyServer server) {
    try {
      String name = server.info().name();
      PinnedHostKey fresh = publicKey(run(server.ssh(), MAKE));
      journal.update(name, it -> it.rotating(fresh.publicKey()));
      run(server.ssh(), USE);
      server.ssh().hostKeyIs(fresh);
      journal.update(name, it -> it.rotatedTo(fresh.publicKey()));
      LOG.info("server {} has a host key of its own now", name);
    } catch (IOException e) {
      // Without a connection it is done after the next one; a server that goes needs none.
      LOG.atLevel(server.ssh().isOpen() ? Level.WARN : Level.DEBUG)
          .log("server {} keeps its first host key: {}", server.info().name(), e.getMessage());
    }
  }

  private static String run(SshConnection ssh, String command) throws IOException {
    ExecResult result = ssh.exec(command, TIMEOUT);
    if (result.exitCode() != 0) {
      throw new IOException("exit code " + result.exitCode() + ": " + result.stderr().strip());
    }
    return result.stdout().strip();
  }

  private static PinnedHostKey publicKey(String line) throws IOException {
    if (!line.startsWith("ssh-ed25519 ")) {
      throw new IOException("the server made no host key");
    }
    try {
      return new PinnedHostKey(line);
    } catch (IllegalArgumentException e) {
      throw new IOException("the server made no host key", e);
    }
  }
}
