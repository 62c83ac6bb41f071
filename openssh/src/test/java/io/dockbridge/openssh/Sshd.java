package io.dockbridge.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.ssh.SshKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** OpenSSH's server on a loopback port, with a host key of its own, for the user of the test. */
final class Sshd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private final int port;
  private final SshKey hostKey;
  private final Process process;
  private final Path log;

  private Sshd(int port, SshKey hostKey, Process process, Path log) {
    this.port = port;
    this.hostKey = hostKey;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it, or skips the test where that is not possible; a skip is a failure where required.
   */
  static Sshd start(Path folder, String... moreConfig) throws IOException {
    whyNot().ifPresent(Sshd::skip);
    SshKey hostKey = SshKey.loadOrCreate(folder.resolve("host_key"), "host");
    Files.createDirectories(Path.of("/run/sshd")); // sshd insists on it
    int port = freePort();
    String config =
        """
        ListenAddress 127.0.0.1:%1$d
        HostKey %2$s/host_key
        AuthorizedKeysFile %2$s/authorized_keys
        PidFile none
        StrictModes no
        PermitRootLogin yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        UsePAM no
        LogLevel VERBOSE
        """
            .formatted(port, folder);
    Path file = folder.resolve("sshd_config");
    Files.writeString(file, config + String.join("\n", moreConfig) + "\n");
    Path log = folder.resolve("sshd.log");
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Sshd sshd = new Sshd(port, hostKey, process, log);
    await().until(sshd::accepts);
    return sshd;
  }

  private static Optional<String> whyNot() {
    if (!Files.isExecutable(PROGRAM)) {
      return Optional.of("there is no " + PROGRAM + " (Debian: apt-get install openssh-server)");
    }
    return System.getProperty("user.name").equals("root")
        ? Optional.empty()
        : Optional.of("sshd needs root to log a user in");
  }

  private static void skip(String reason) {
    System.err.println("SKIPPED, no OpenSSH server: " + reason);
    assertThat(System.getenv("DOCKBRIDGE_E2E")).as(reason).isNotEqualTo("required");
    Assumptions.abort(reason);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean accepts() throws IOException {
    assertThat(process.isAlive()).as(() -> "sshd: " + said()).isTrue();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException _) {
      return false;
    }
  }

  int port() {
    return port;
  }

  SshKey hostKey() {
    return hostKey;
  }

  /** What known_hosts calls it. */
  String knownAs() {
    return "[127.0.0.1]:" + port;
  }

  /** What it has logged. */
  String said() {
    try {
      return String.join("\n", List.copyOf(Files.readAllLines(log)));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    await().until(() -> !process.isAlive());
  }
}
