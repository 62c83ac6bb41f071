package io.dockbridge.ssh;

import io.dockbridge.ssh.auth.PinnedHostKey;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.testkit.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** OpenSSH's own server as one that lets root in with one key. */
final class OpenSshServer implements TestServer {
  private final SshKeyPair hostKey;
  private final Sshd sshd;

  private OpenSshServer(SshKeyPair hostKey, Sshd sshd) {
    this.hostKey = hostKey;
    this.sshd = sshd;
  }

  /** Starts it, or skips the test where there is none; a skip is a failure where required. */
  static OpenSshServer start(Path directory, SshKeyPair accepted, String... moreConfig)
      throws IOException {
    SshKeyPair hostKey = SshKeyPair.loadOrCreate(directory.resolve("host_key"), "test");
    Files.writeString(directory.resolve("authorized_keys"), accepted.publicKey() + "\n");
    return new OpenSshServer(hostKey, Sshd.start(directory, moreConfig));
  }

  String said() {
    return sshd.said();
  }

  @Override
  public SshEndpoint endpoint() {
    return new SshEndpoint("127.0.0.1", sshd.port(), "root");
  }

  @Override
  public PinnedHostKey hostKey() {
    return new PinnedHostKey(hostKey.publicKey());
  }

  @Override
  public void kill() {
    sshd.kill();
  }

  /** What serves the connections that are open. */
  Stream<ProcessHandle> processes() {
    return sshd.processes();
  }

  /** Stops every process of the server as if the machine had frozen, or lets it go on. */
  void freeze(boolean frozen) throws IOException, InterruptedException {
    sshd.freeze(frozen);
  }

  @Override
  public void close() {
    sshd.close();
  }
}
