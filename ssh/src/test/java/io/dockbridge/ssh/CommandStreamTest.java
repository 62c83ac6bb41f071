package io.dockbridge.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a server of OpenSSH's, over one connection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandStreamTest {
  @TempDir static Path directory;
  private TestServer server;
  private SshConnection connection;

  @BeforeAll
  void connect() throws IOException {
    SshKeyPair identity = SshKeyPair.generate("test");
    server = OpenSshServer.start(directory, identity);
    connection = server.connect(identity);
  }

  @AfterAll
  void close() throws IOException {
    if (server != null) {
      connection.close();
      server.close();
    }
  }

  @Test
  void itsInputIsWhatIsSentAndItsOutputComesBack() throws IOException {
    try (Duplex command = connection.openCommand("cat")) {
      command.output().write("one".getBytes(UTF_8));
      command.output().flush();
      assertThat(command.input().readNBytes(3)).asString().isEqualTo("one");
      command.output().write("two".getBytes(UTF_8));
      command.shutdownOutput();
      assertThat(command.input().readAllBytes()).asString().isEqualTo("two");
    }
  }

  @Test
  void oneThatFailsSaysSoInsteadOfEnding() throws IOException {
    try (Duplex command =
        connection.openCommand("echo out; echo a word >&2; echo the last >&2; exit 3")) {
      assertThat(command.input().readNBytes(4)).asString().isEqualTo("out\n");
      assertThatExceptionOfType(SshException.class)
          .isThrownBy(() -> command.input().read())
          .withMessage("a command ended with exit code 3: the last");
    }
  }

  @Test
  void aProgramThatIsNotThereIsNamed() throws IOException {
    try (Duplex command = connection.openCommand("no-such-program")) {
      assertThatExceptionOfType(SshException.class)
          .isThrownBy(() -> command.input().read())
          .withMessageContaining("127")
          .withMessageContaining("not found");
    }
  }

  @Test
  void closingItEndsWhoeverReadsAndTheProgramItself() throws Exception {
    Path trace = directory.resolve("ended");
    Duplex command = connection.openCommand("cat; touch " + trace);
    AtomicInteger read = new AtomicInteger();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    read.set(command.input().read());
                  } catch (IOException _) {
                    read.set(-2);
                  }
                });
    await().until(() -> reader.getState() == Thread.State.WAITING);
    command.close();
    reader.join();
    assertThat(read.get()).isNegative();
    await().until(() -> trace.toFile().exists());
  }

  @Test
  void withoutAConnectionThereIsNone() throws IOException {
    SshKeyPair identity = SshKeyPair.generate("other");
    try (TestServer other = EmbeddedServer.start(identity)) {
      SshConnection closed = other.connect(identity);
      closed.close();
      assertThatExceptionOfType(SshException.class)
          .isThrownBy(() -> closed.openCommand("cat"))
          .satisfies(it -> assertThat(it.kind()).isEqualTo(SshException.Kind.NETWORK));
    }
  }
}
