package io.dockbridge.ssh;

import io.dockbridge.ssh.auth.PinnedHostKey;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.time.Duration;

/** An SSH server that lets one key in. */
interface TestServer extends AutoCloseable {
  SshEndpoint endpoint();

  PinnedHostKey hostKey();

  /** Ends it and all its connections, without a word to the clients. */
  void kill() throws IOException;

  @Override
  void close() throws IOException;

  default SshConnection connect(SshKeyPair identity) throws SshException {
    return SshConnection.open(
        endpoint(),
        identity,
        hostKey(),
        Duration.ofMinutes(1),
        Liveness.ofKeepAlive(Duration.ofSeconds(20)));
  }
}
