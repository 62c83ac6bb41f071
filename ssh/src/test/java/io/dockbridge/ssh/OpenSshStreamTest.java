package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.nio.file.Path;

class OpenSshStreamTest extends OpenSshContract {
  @Override
  TestServer start(Path directory, SshKeyPair accepted) throws IOException {
    return OpenSshServer.start(directory, accepted);
  }

  /** As ports are reached: mostly without waiting for the server's confirmation. */
  @Override
  Duplex dial(SshConnection connection, int port) throws IOException {
    return connection.openTcpUnconfirmed("127.0.0.1", port);
  }
}
