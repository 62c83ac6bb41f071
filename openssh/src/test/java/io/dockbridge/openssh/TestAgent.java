package io.dockbridge.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** OpenSSH's own agent. */
final class TestAgent implements AutoCloseable {
  private final Process process;
  private final Path socket;
  private final Path askpass;

  private TestAgent(Process process, Path socket, Path askpass) {
    this.process = process;
    this.socket = socket;
    this.askpass = askpass;
  }

  /** Starts it. Keys with this passphrase can be added. */
  static TestAgent start(Path folder, String passphrase) throws IOException {
    Path socket = folder.resolve("agent.sock");
    Path askpass = folder.resolve("askpass");
    Files.writeString(askpass, "#!/bin/sh\necho '" + passphrase + "'\n");
    Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
    Process process =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    await().until(() -> Files.exists(socket));
    return new TestAgent(process, socket, askpass);
  }

  Path socket() {
    return socket;
  }

  void add(Path key) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("ssh-add", key.toString());
    builder.environment().put("SSH_AUTH_SOCK", socket.toString());
    builder.environment().put("SSH_ASKPASS", askpass.toString());
    builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
    Process add = builder.redirectErrorStream(true).start();
    String said = new String(add.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(add.waitFor()).as("ssh-add: %s", said).isZero();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await().until(() -> !process.isAlive());
  }
}
