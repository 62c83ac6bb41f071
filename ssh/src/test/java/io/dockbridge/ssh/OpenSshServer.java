package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real sshd of OpenSSH's on a loopback port, with keys of its own, for root. */
final class OpenSshServer implements TestServer {
  private static final Path SSHD = Path.of("/usr/sbin/sshd");

  private final Path directory;
  private final int port;
  private final SshKey hostKey;
  private final Process process;

  private OpenSshServer(Path directory, int port, SshKey hostKey, Process process) {
    this.directory = directory;
    this.port = port;
    this.hostKey = hostKey;
    this.process = process;
  }

  /** Starts it, or skips the test where there is none; a skip is a failure where required. */
  static OpenSshServer start(Path directory, SshKey accepted) throws IOException {
    whyNot().ifPresent(OpenSshServer::skip);
    SshKey hostKey = SshKey.loadOrCreate(directory.resolve("host_key"), "test");
    Files.writeString(directory.resolve("authorized_keys"), accepted.publicKey() + "\n");
    Files.createDirectories(Path.of("/run/sshd")); // sshd insists on it
    int port = freePort();
    Path config = Files.writeString(directory.resolve("sshd_config"), config(directory, port));
    Process process =
        new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("sshd.log").toFile())
            .start();
    OpenSshServer server = new OpenSshServer(directory, port, hostKey, process);
    await().until(server::accepts);
    return server;
  }

  private static String config(Path directory, int port) {
    return """
    ListenAddress 127.0.0.1:%1$d
    HostKey %2$s/host_key
    AuthorizedKeysFile %2$s/authorized_keys
    PidFile none
    StrictModes no
    PermitRootLogin yes
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    UsePAM no
    LogLevel ERROR
    MaxStartups 100
    """
        .formatted(port, directory);
  }

  private static Optional<String> whyNot() {
    if (!Files.isExecutable(SSHD)) {
      return Optional.of("there is no " + SSHD + " (Debian: apt-get install openssh-server)");
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
    assertThat(process.isAlive()).as(() -> "sshd: " + log()).isTrue();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (java.net.ConnectException e) {
      return false;
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("sshd.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public SshEndpoint endpoint() {
    return new SshEndpoint("127.0.0.1", port, "root");
  }

  @Override
  public PinnedHostKey hostKey() {
    return new PinnedHostKey(hostKey.publicKey());
  }

  /** Kills the listener and every process that serves a connection. */
  @Override
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** What serves the connections that are open. */
  Stream<ProcessHandle> processes() {
    return process.descendants();
  }

  /** Stops every process of the server as if the machine had frozen, or lets it go on. */
  void freeze(boolean frozen) throws IOException, InterruptedException {
    for (ProcessHandle child : process.descendants().toList()) {
      String signal = frozen ? "-STOP" : "-CONT";
      assertThat(new ProcessBuilder("kill", signal, Long.toString(child.pid())).start().waitFor())
          .isZero();
    }
  }

  @Override
  public void close() {
    kill();
    await().until(() -> !process.isAlive());
  }
}
