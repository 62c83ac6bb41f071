package io.dockbridge.ssh;

import java.io.IOException;
import java.nio.file.Path;

class OpenSshStreamTest extends OpenSshContract {
  @Override
  TestServer start(Path directory, SshKey accepted) throws IOException {
    return OpenSshServer.start(directory, accepted);
  }
}
