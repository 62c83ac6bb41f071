package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The same where the server is far: streams to ports go through the {@link PortRelay}. */
class FarStreamTest extends OpenSshContract {
  /** Nothing listens there. */
  private static final int NOBODY = 1;

  @Override
  TestServer start(Path directory, SshKey accepted) throws IOException {
    return FarServer.start(directory, accepted);
  }

  @Override
  Duplex dial(SshConnection connection, int port) throws IOException {
    awaitRelay(connection).close();
    return connection.openTcpAhead("127.0.0.1", port);
  }

  /** A stream to a port that refuses, which only the relay gives: the direct way knows at once. */
  static Duplex awaitRelay(SshConnection connection) {
    return await().until(() -> refusing(connection), Optional::isPresent).orElseThrow();
  }

  private static Optional<Duplex> refusing(SshConnection connection) throws IOException {
    try {
      return Optional.of(connection.openTcpAhead("127.0.0.1", NOBODY));
    } catch (SshException e) {
      assertThat(e.kind()).isEqualTo(SshException.Kind.CHANNEL);
      return Optional.empty();
    }
  }
}
