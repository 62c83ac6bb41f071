package io.dockbridge.ssh;

import java.io.IOException;
import java.nio.file.Path;

class EmbeddedStreamTest extends StreamContract {
  @Override
  TestServer start(Path directory, SshKey accepted) throws IOException {
    return EmbeddedServer.start(accepted);
  }
}
