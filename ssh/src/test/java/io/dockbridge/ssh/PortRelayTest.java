package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortRelayTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");
  private static final Duration SILENCE = SshLink.HEARD_JUST_NOW.multipliedBy(4);

  @TempDir Path directory;

  @Test
  void aPortThatRefusesIsToldToWhoReads() throws Exception {
    try (FarServer server = FarServer.start(directory, IDENTITY);
        SshConnection connection = server.connect(IDENTITY)) {
      try (Duplex stream = FarServer.awaitRelay(connection)) {
        stream.output().write('x');
        assertThatThrownBy(() -> stream.input().read())
            .isInstanceOf(ConnectException.class)
            .hasMessageContaining("127.0.0.1:" + FarServer.NOBODY);
      }
    }
  }

  @Test
  void aLocalClientOfAPortThatRefusesIsReset() throws Exception {
    try (FarServer server = FarServer.start(directory, IDENTITY);
        SshConnection connection = server.connect(IDENTITY);
        LocalPort port = LocalPort.open(() -> FarServer.awaitRelay(connection));
        Duplex client = port.connect()) {
      assertThatThrownBy(() -> client.input().read()).hasMessageContaining("reset");
    }
  }

  @Test
  void whoWaitsForARelayThatIsKilledIsToldAndTheNextGoTheDirectWay() throws Exception {
    try (FarServer server = FarServer.start(directory, IDENTITY);
        Backend echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      FarServer.awaitRelay(connection).close();
      ProcessHandle relay = relay(server);
      signal("STOP", relay);
      Duplex waiting = connection.openTcpUnconfirmed("127.0.0.1", FarServer.NOBODY);
      relay.destroyForcibly();
      assertThatThrownBy(() -> waiting.input().read()).isInstanceOf(ConnectException.class);
      await().untilAsserted(() -> requireRefused(connection));
      requireEcho(connection, echoing);
    }
  }

  @Test
  void aRelayThatHangsIsNotUsedUntilItAnswers() throws Exception {
    try (FarServer server = FarServer.start(directory, IDENTITY);
        Backend echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      FarServer.awaitRelay(connection).close();
      ProcessHandle relay = relay(server);
      signal("STOP", relay);
      await().pollInterval(Duration.ofMillis(500)).untilAsserted(() -> requireRefused(connection));
      requireEcho(connection, echoing);
      signal("CONT", relay);
      FarServer.awaitRelay(connection).close();
    }
  }

  @Test
  void theRelayAndItsSocketGoWithTheConnection() throws Exception {
    try (FarServer server = FarServer.start(directory, IDENTITY)) {
      Path socket;
      try (SshConnection connection = server.connect(IDENTITY)) {
        FarServer.awaitRelay(connection).close();
        socket = socketOf(relay(server));
        assertThat(Files.getPosixFilePermissions(socket.getParent())).hasSize(3);
      }
      await().until(() -> relays(server).findAny().isEmpty());
      assertThat(socket.getParent()).doesNotExist();
    }
  }

  @Test
  void whereNoCommandsRunPortsAreReachedTheDirectWay() throws Exception {
    try (FarServer server = FarServer.start(directory, IDENTITY, "ForceCommand /bin/false");
        Backend echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      for (int use = 0; use < 20; use++) {
        requireRefused(connection);
        requireEcho(connection, echoing);
      }
    }
  }

  @Test
  void aNearServerRunsNoRelay() throws Exception {
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        Backend echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = server.connect(IDENTITY)) {
      for (int use = 0; use < 20; use++) {
        requireEcho(connection, echoing);
      }
      await()
          .during(Duration.ofSeconds(1))
          .until(() -> server.processes().noneMatch(PortRelayTest::isRelay));
    }
  }

  /** So that what a person does next, some seconds later, need not find out whether it is there. */
  @Test
  void aFarServerIsHeardOfForSomeSecondsBehindAUse() throws Exception {
    try (FarServer server = FarServer.start(directory, IDENTITY);
        SshConnection connection = server.connect(IDENTITY)) {
      FarServer.awaitRelay(connection).close();
      SshLink link = connection.links().calmest();
      await().during(SILENCE).until(() -> link.wasHeardWithin(SshLink.HEARD_JUST_NOW));
      await().until(() -> !link.wasHeardWithin(SshLink.HEARD_JUST_NOW));
    }
  }

  /** By the server itself: the relay, which may hang, is not asked. */
  private static void requireRefused(SshConnection connection) throws IOException {
    try (Duplex stream = connection.openTcpUnconfirmed("127.0.0.1", FarServer.NOBODY)) {
      assertThat(FarServer.isDirect(stream)).isTrue();
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(ConnectException.class);
    } catch (SshException e) { // the server had not been heard of for a while
      assertThat(e.kind()).isEqualTo(SshException.Kind.CHANNEL);
    }
  }

  private static void requireEcho(SshConnection connection, Backend echoing) throws IOException {
    try (Duplex stream = connection.openTcpUnconfirmed("127.0.0.1", echoing.port())) {
      stream.output().write('x');
      assertThat(stream.input().read()).isEqualTo('x');
    }
  }

  private static ProcessHandle relay(FarServer server) {
    return relays(server).findFirst().orElseThrow();
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static Stream<ProcessHandle> relays(FarServer server) {
    return server.server().processes().filter(PortRelayTest::isRelay);
  }

  private static boolean isRelay(ProcessHandle process) {
    return process.info().arguments().stream().flatMap(Stream::of).anyMatch("-IS"::equals);
  }

  /** By the numbers of the sockets that the process has open (proc(5), proc_net(5)). */
  private static Path socketOf(ProcessHandle relay) throws IOException {
    Path process = Path.of("/proc/" + relay.pid());
    Set<String> open = new HashSet<>();
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      for (Path file : files.toList()) {
        open.add(Files.readSymbolicLink(file).toString());
      }
    }
    return Files.readAllLines(process.resolve("net/unix")).stream()
        .map(line -> line.split(" +"))
        .filter(fields -> fields.length == 8 && open.contains("socket:[" + fields[6] + "]"))
        .map(fields -> Path.of(fields[7]))
        .findFirst()
        .orElseThrow();
  }
}
