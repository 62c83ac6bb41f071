package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.nio.file.Path;

/** The same where the server is far: streams to ports go through the {@link PortRelay}. */
class FarStreamTest extends OpenSshContract {
  @Override
  TestServer start(Path directory, SshKeyPair accepted) throws IOException {
    return FarServer.start(directory, accepted);
  }

  @Override
  Duplex dial(SshConnection connection, int port) throws IOException {
    FarServer.awaitRelay(connection).close();
    return connection.openTcpUnconfirmed("127.0.0.1", port);
  }
}
