package io.dockbridge.ssh;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;

/** The same over MINA's own transport, to which one can go back. */
class PlainTransportStreamTest extends OpenSshContract {
  @Override
  TestServer start(Path directory, SshKey accepted) throws IOException {
    System.setProperty(ClientSettings.PLAIN_TRANSPORT, "true");
    return OpenSshServer.start(directory, accepted);
  }

  @AfterAll
  static void goBack() {
    System.clearProperty(ClientSettings.PLAIN_TRANSPORT);
  }
}
