package io.dockbridge.ssh;

import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.nio.file.Path;

class EmbeddedStreamTest extends StreamContract {
  @Override
  TestServer start(Path directory, SshKeyPair accepted) throws IOException {
    return EmbeddedServer.start(accepted);
  }
}
