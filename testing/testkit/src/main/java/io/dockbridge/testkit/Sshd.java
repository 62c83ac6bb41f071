package io.dockbridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** OpenSSH's server on a loopback port, with a host key of its own, for root. */
public final class Sshd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private final int port;
  private final Process process;
  private final Path log;

  private Sshd(int port, Process process, Path log) {
    this.port = port;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it, or skips the test where that is not possible; a skip is a failure where required.
   *
   * @param folder has the private key {@code host_key}; {@code authorized_keys} there may come
   *     later
   * @param moreConfig further lines of its configuration; what stands first in it holds
   */
  public static Sshd start(Path folder, String... moreConfig) throws IOException {
    whyNot().ifPresent(Sshd::skip);
    Files.createDirectories(Path.of("/run/sshd")); // sshd insists on it
    int port = FreePorts.one();
    Path config =
        Files.writeString(folder.resolve("sshd_config"), config(folder, port, moreConfig));
    Path log = folder.resolve("sshd.log");
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Sshd sshd = new Sshd(port, process, log);
    await().until(sshd::accepts);
    return sshd;
  }

  /** With SHLVL, bash leaves the machine's own .bashrc alone, which may do anything. */
  private static String config(Path folder, int port, String... more) {
    return """
    %3$s
    ListenAddress 127.0.0.1:%1$d
    HostKey %2$s/host_key
    AuthorizedKeysFile %2$s/authorized_keys
    SetEnv SHLVL=2
    PidFile none
    StrictModes no
    PermitRootLogin yes
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    UsePAM no
    LogLevel VERBOSE
    MaxStartups 100
    """
        .formatted(port, folder, String.join("\n", more));
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

  private boolean accepts() throws IOException {
    assertThat(process.isAlive()).as(() -> "sshd: " + said()).isTrue();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException _) {
      return false;
    }
  }

  /** On 127.0.0.1. */
  public int port() {
    return port;
  }

  /** What it has logged. */
  public String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What serves the connections that are open. */
  public Stream<ProcessHandle> processes() {
    return process.descendants();
  }

  /** Stops everything that serves a connection as if the machine had frozen, or lets it go on. */
  public void freeze(boolean frozen) throws IOException, InterruptedException {
    for (ProcessHandle child : processes().toList()) {
      String signal = frozen ? "-STOP" : "-CONT";
      Process kill = new ProcessBuilder("kill", signal, Long.toString(child.pid())).start();
      // A command that was run may have ended meanwhile.
      assertThat(kill.waitFor() == 0 || !child.isAlive()).as("kill %s %s", signal, child).isTrue();
    }
  }

  /** Kills the listener and every process that serves a connection. */
  public void kill() {
    processes().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
    await().until(() -> !process.isAlive());
  }
}
