package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSH's server with settings that refuse streams; {@code docker} there is a small program. */
class ExecFallbackTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");

  /** The two of its commands that are used: whether the engine answers, and a stream to it. */
  private static final String DOCKER =
      """
      #!/usr/bin/python3 -IS
      import os, socket, sys, threading
      near = socket.socket(socket.AF_UNIX)
      near.connect(sys.argv[2].removeprefix("unix://"))
      if sys.argv[3] == "version":
          sys.exit()
      assert sys.argv[3:] == ["system", "dial-stdio"]
      def send():
          while piece := os.read(0, 65536):
              near.sendall(piece)
          near.shutdown(socket.SHUT_WR)
      threading.Thread(target=send, daemon=True).start()
      while piece := near.recv(65536):
          while piece:
              piece = piece[os.write(1, piece):]
      """;

  @TempDir Path directory;
  private Backend echoing;

  @BeforeEach
  void startBackend() throws IOException {
    echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
    Path docker = Files.createDirectories(directory.resolve("bin")).resolve("docker");
    Files.writeString(docker, DOCKER);
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void stopBackend() {
    echoing.close();
  }

  private OpenSshServer server(String... config) throws IOException {
    List<String> lines = new ArrayList<>(List.of(config));
    // Only the first SetEnv holds; with SHLVL bash leaves the .bashrc of this machine alone.
    lines.add("SetEnv SHLVL=2 PATH=" + directory.resolve("bin") + ":/usr/bin:/bin");
    return OpenSshServer.start(directory, IDENTITY, lines.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AllowStreamLocalForwarding no", "DisableForwarding yes"})
  void aSocketThatSshdDoesNotPassOnIsReachedByDocker(String setting) throws Exception {
    try (OpenSshServer server = server(setting);
        SshConnection connection = server.connect(IDENTITY)) {
      requireEcho(connection.openSocket(echoing.path()));
      requireEcho(connection.pool(echoing.path()).dial());
      assertThat(connection.detour().orElseThrow()).contains("commands", "sshd");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AllowTcpForwarding no", "DisableForwarding yes"})
  void aPortThatSshdDoesNotPassOnIsReachedByAProgram(String setting) throws Exception {
    try (OpenSshServer server = server(setting);
        SshConnection connection = server.connect(IDENTITY)) {
      requireEcho(connection.openTcpUnconfirmed("127.0.0.1", echoing.port()));
      requireEcho(connection.openTcp("127.0.0.1", echoing.port()));
      assertThat(connection.detour().orElseThrow()).contains("ports", "sshd");
    }
  }

  @Test
  void whereSshdPassesStreamsOnThereIsNoDetour() throws Exception {
    try (OpenSshServer server = server();
        SshConnection connection = server.connect(IDENTITY)) {
      requireEcho(connection.openSocket(echoing.path()));
      requireEcho(connection.openTcpUnconfirmed("127.0.0.1", echoing.port()));
      assertThatThrownBy(() -> connection.openSocket(directory.resolve("missing").toString()))
          .isInstanceOf(SshException.class);
      assertThat(connection.detour()).isEmpty();
    }
  }

  @Test
  void anEngineThatIsNotThereIsNotTakenForARefusal() throws Exception {
    try (OpenSshServer server = server();
        SshConnection connection = server.connect(IDENTITY)) {
      assertThatThrownBy(() -> connection.openSocket(directory.resolve("missing").toString()))
          .isInstanceOf(SshException.class);
      assertThat(connection.detour()).isEmpty();
    }
  }

  /** The bug: such a server was spoken to by commands, and slowly, for as long as it lived. */
  @Test
  void anEngineThatComesUpWhileACommandAsksForItIsReachedDirectly() throws Exception {
    Path late = directory.resolve("late.sock");
    Files.writeString(
        directory.resolve("bin").resolve("docker"),
        "#!/bin/sh\n[ \"$3\" = version ] && ln -s '%s' '%s'\n".formatted(echoing.path(), late));
    try (OpenSshServer server = server();
        SshConnection connection = server.connect(IDENTITY)) {
      requireEcho(connection.openSocket(late.toString()));
      assertThat(connection.detour()).isEmpty();
    }
  }

  @Test
  void aPortWhereNothingListensIsRefusedWithTheReason() throws Exception {
    try (OpenSshServer server = server("AllowTcpForwarding no");
        SshConnection connection = server.connect(IDENTITY)) {
      assertThatThrownBy(() -> connection.openTcp("127.0.0.1", FarServer.NOBODY))
          .isInstanceOf(SshException.class)
          .hasMessageContaining("Connection refused")
          .satisfies(e -> assertThat(((SshException) e).kind()).isEqualTo(Kind.CHANNEL));
      assertThat(connection.isOpen()).isTrue();
    }
  }

  /** sshd allows ten sessions for each connection. */
  @Test
  void thereAreMoreStreamsThanAConnectionHasSessions() throws Exception {
    List<Duplex> held = new ArrayList<>();
    try (OpenSshServer server = server("DisableForwarding yes");
        SshConnection connection = server.connect(IDENTITY)) {
      for (int i = 0; i < 20; i++) {
        held.add(connection.openTcpUnconfirmed("127.0.0.1", echoing.port()));
        held.getLast().output().write('x');
        assertThat(held.getLast().input().read()).isEqualTo('x');
      }
      assertThat(connection.links().count()).isGreaterThan(1);
      for (Duplex stream : held) {
        stream.close();
      }
      await().until(() -> echoing.openConnections() == 0);
    }
  }

  @Test
  void streamsAtOnceKeepEveryByteAndTheirHalfClose() throws Exception {
    try (OpenSshServer server = server("DisableForwarding yes");
        Backend answering =
            Backend.start(directory.resolve("answer.sock"), Backend.answersAfterTheEnd());
        SshConnection connection = server.connect(IDENTITY);
        LocalPort port =
            LocalPort.open(() -> connection.openTcpUnconfirmed("127.0.0.1", answering.port()))) {
      List<Callable<Boolean>> exchanges = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int seed = i;
        String socket = answering.path();
        exchanges.add(() -> StreamContract.exchange(port.connect(), seed, 3 << 20));
        exchanges.add(() -> StreamContract.exchange(connection.openSocket(socket), seed, 3 << 20));
      }
      StreamContract.requireAll(exchanges);
    }
  }

  @Test
  void whatAPortSaysBeforeItClosesAndItsEndReachAClientThatIsSilent() throws Exception {
    ConnectionHandler greeter = client -> client.write(ByteBuffer.wrap(new byte[] {'h', 'i'}));
    try (OpenSshServer server = server("DisableForwarding yes");
        Backend greeting = Backend.start(directory.resolve("greet.sock"), greeter);
        SshConnection connection = server.connect(IDENTITY);
        Duplex stream = connection.openTcp("127.0.0.1", greeting.port())) {
      assertThat(stream.input().readAllBytes()).asString().isEqualTo("hi");
    }
  }

  @Test
  void aProgramEndsWithItsStreamThoughItsPortIsSilent() throws Exception {
    try (OpenSshServer server = server("DisableForwarding yes");
        SshConnection connection = server.connect(IDENTITY)) {
      Duplex stream = connection.openTcp("127.0.0.1", echoing.port());
      await().until(() -> programs(server) == 1);
      stream.close();
      await().until(() -> programs(server) == 0);
    }
  }

  private static long programs(OpenSshServer server) {
    return server.processes().filter(it -> it.info().command().orElse("").contains("py")).count();
  }

  /** A login shell that says something before it does what it is told, as many do. */
  @Test
  void whatALoginShellSaysFirstIsNoPartOfTheStream() throws Exception {
    String noisy = "ForceCommand echo welcome; echo beware >&2; eval \"$SSH_ORIGINAL_COMMAND\"";
    try (OpenSshServer server = server("DisableForwarding yes", noisy);
        SshConnection connection = server.connect(IDENTITY)) {
      requireEcho(connection.openSocket(echoing.path()));
      requireEcho(connection.openTcp("127.0.0.1", echoing.port()));
    }
  }

  /** What the user's login shell is decides how the line is read that starts a program. */
  @ParameterizedTest
  @ValueSource(strings = {"csh", "tcsh", "fish", "dash", "bash"})
  void everyLoginShellStartsThePrograms(String shell) throws Exception {
    requireInstalled(shell);
    Path odd = Files.createDirectories(directory.resolve("it's \"here\" $HOME"));
    String force = "ForceCommand exec %s -c \"$SSH_ORIGINAL_COMMAND\"".formatted(shell);
    try (OpenSshServer server = server("DisableForwarding yes", force);
        Backend other = Backend.start(odd.resolve("e.sock"), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      requireEcho(connection.openSocket(echoing.path()));
      requireEcho(connection.openSocket(other.path()));
      requireEcho(connection.openTcp("127.0.0.1", echoing.port()));
      assertThat(connection.detour().orElseThrow()).contains("commands and ports");
    }
  }

  private static void requireInstalled(String shell) {
    boolean there = Files.isExecutable(Path.of("/usr/bin", shell));
    String reason = "there is no " + shell + " (Debian: apt-get install " + shell + ")";
    if (!there) {
      System.err.println("SKIPPED: " + reason);
      assertThat(System.getenv("DOCKBRIDGE_E2E")).as(reason).isNotEqualTo("required");
    }
    Assumptions.assumeTrue(there, reason);
  }

  @Test
  void aUserWhoMayNotLogInHasTheStreamsThatSshdPassesOn() throws Exception {
    Path banner = Files.writeString(directory.resolve("banner"), "Authorised use only\n");
    String nologin = "ForceCommand /usr/sbin/nologin";
    try (OpenSshServer server = server(nologin, "Banner " + banner);
        SshConnection connection = server.connect(IDENTITY)) {
      requireEcho(connection.openSocket(echoing.path()));
      requireEcho(connection.openTcp("127.0.0.1", echoing.port()));
      assertThat(connection.exec("id", Duration.ofSeconds(30)).exitCode()).isNotZero();
      assertThat(connection.detour()).isEmpty();
    }
    try (OpenSshServer server = server(nologin, "DisableForwarding yes");
        SshConnection connection = server.connect(IDENTITY)) {
      assertThatThrownBy(() -> connection.openSocket(echoing.path()))
          .isInstanceOf(SshException.class)
          .satisfies(e -> assertThat(((SshException) e).kind()).isEqualTo(Kind.CHANNEL));
      assertThatThrownBy(() -> connection.openTcp("127.0.0.1", echoing.port()))
          .hasMessageContaining("not available");
    }
  }

  private static void requireEcho(Duplex stream) throws IOException {
    try (stream) {
      stream.output().write('x');
      assertThat(stream.input().read()).isEqualTo('x');
      stream.shutdownOutput();
      assertThat(stream.input().read()).isNegative();
    }
  }
}
