package io.dockbridge.e2e;

import static io.dockbridge.e2e.Local.IPV4;
import static io.dockbridge.e2e.Local.IPV6;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A machine that the user has, instead of one in the cloud: no token, nothing made or deleted. */
@ExtendWith(RealServers.class)
class HostTest {
  private static final String PAGE = "It works";

  private RemoteHost host;
  private Installation installation;
  private int port;

  @BeforeEach
  void install(RemoteHost shared) {
    host = shared;
    installation = host.installation();
    port = FreePorts.inARow(4);
  }

  @AfterEach
  void close() {
    installation.close();
    try (RemoteHost.Direct direct = host.direct()) {
      direct.docker().removeAll();
    }
    host.assertUntouched();
  }

  private Result start(String... more) {
    return installation.dockbridge().run(with("start", "--host", RemoteHost.URL, more));
  }

  private static String[] with(String a, String b, String c, String... more) {
    String[] all = new String[more.length + 3];
    all[0] = a;
    all[1] = b;
    all[2] = c;
    System.arraycopy(more, 0, all, 3, more.length);
    return all;
  }

  @Test
  void dockerWorksPortsAreOpenAndStopLeavesEverythingAsItIs() throws IOException {
    assertThat(start().ok()).contains(RemoteHost.URL);
    String container = installation.docker().runHttpd("-p", port + ":80");
    assertThat(Local.get(IPV4, port)).contains(PAGE);
    assertThat(Local.get(IPV6, port)).contains(PAGE);
    JsonNode status = installation.dockbridge().status();
    assertThat(status.at("/server_status/host").asText()).isEqualTo(RemoteHost.URL);
    assertThat(status.at("/server_status/server").isNull()).isTrue();
    assertThat(status.at("/server_status/status").asText()).isEqualTo("connected");
    assertThat(status.at("/server_status/price_hourly").isNull()).isTrue();
    assertThat(status.at("/connection_health/docker_reachable").asBoolean()).isTrue();
    assertThat(installation.dockbridge().run("status").ok()).contains("Host", RemoteHost.URL);

    installation.dockbridge().run("stop").ok();
    assertThat(Local.refuses(port)).isTrue();
    assertThat(host.run("docker ps -q --no-trunc")).isEqualTo(container);
    assertThat(installation.orders()).isEmpty();
  }

  @Test
  void theDoctorLooksAtTheHostAndNotAtACloud() {
    Result healthy = installation.dockbridge().run("doctor", "--host", RemoteHost.URL);
    assertThat(healthy.ok())
        .containsPattern("ok +ssh +logs in to " + RemoteHost.URL)
        .containsPattern("ok +engine +Docker [0-9.]+\\S* answers at /var/run/docker.sock")
        .containsPattern("skipped +token ");
    Result silent = installation.dockbridge().run("doctor", "--host", "ssh://me@127.0.0.1:1");
    assertThat(silent.exitCode()).isEqualTo(1);
    assertThat(silent.out()).containsPattern("problem +ssh .*refused");
  }

  @Test
  void labelsAndWhatIsDoneByHandBeatWhatIsPublished() throws IOException {
    start().ok();
    installation
        .docker()
        .runHttpd("-p", port + ":80", "--label", "dockbridge.forward.80=" + (port + 1));
    assertThat(Local.get(IPV4, port + 1)).contains(PAGE);
    assertThat(Local.refuses(port)).isTrue();
    installation.dockbridge().run("ports", "remap", (port + 1) + ":" + (port + 2)).ok();
    assertThat(Local.get(IPV4, port + 2)).contains(PAGE);
    assertThat(host.killSessions()).isPositive();
    Await.until("the page", () -> Local.serves(port + 2, PAGE));
    installation.docker().runHttpd("-p", port + 3 + ":80", "--label", "dockbridge.forward=false");
    assertThat(Local.refuses(port + 3)).isTrue();
    assertThat(installation.dockbridge().run("ports", "--history").ok())
        .contains("localhost:" + (port + 2));
  }

  @Test
  void containersThatRunAlreadyAreForwardedFromTheStart() throws IOException {
    try (RemoteHost.Direct direct = host.direct()) {
      direct.docker().runHttpd("-p", port + ":80");
      start().ok();
      assertThat(Local.get(IPV4, port)).contains(PAGE);
    }
  }

  @Test
  void dockersOwnHostIsTakenWhenNoneIsNamed() {
    installation.environment().put("DOCKER_HOST", RemoteHost.URL);
    assertThat(installation.dockbridge().run("start", "--host").ok()).contains(RemoteHost.URL);
  }

  @Test
  void aDockerContextNamesAHost() {
    installation.docker().ok("context", "create", "remote", "--docker", "host=" + RemoteHost.URL);
    assertThat(installation.dockbridge().run("start", "--host", "context:remote").ok())
        .contains(RemoteHost.URL);
  }

  @Test
  void aContextThatLeadsElsewhereIsRefused() {
    Result result = installation.dockbridge().run("start", "--host", "context:nowhere");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("no docker context 'nowhere'");
  }

  @Test
  void aLostConnectionComesBackAndPortsWithIt() throws IOException {
    start().ok();
    installation.docker().runHttpd("-p", port + ":80");
    assertThat(host.killSessions()).isPositive();
    Await.until("the page", () -> Local.serves(port, PAGE));
    assertThat(installation.docker().ok("ps", "-q").lines()).hasSize(1);
  }

  @Test
  void aHostThatStaysAwayIsToldToDockerAndTriedUntilItIsBack() {
    start().ok();
    host.runPastSsh("systemctl stop ssh.socket 2>/dev/null; systemctl stop ssh");
    assertThat(host.killSessions()).isPositive();
    Result ps = installation.docker().run("ps");
    assertThat(ps.exitCode()).isNotZero();
    assertThat(ps.err()).contains("failed", "ssh ssh://box");
    assertThat(installation.dockbridge().status().at("/server_status/status").asText())
        .isEqualTo("reconnecting");
    host.runPastSsh("systemctl start ssh");
    Await.until("docker ps", () -> installation.docker().run("ps").exitCode() == 0);
  }

  @Test
  void anUnknownHostKeyIsRefusedAndNothingIsLeftBehind() throws IOException {
    Path nobody = installation.folder().resolve("nobody");
    Files.createFile(nobody);
    Path config = installation.folder().resolve("ssh_config");
    Files.writeString(
        config,
        Installation.read(host.config()).replace(host.knownHosts().toString(), nobody.toString()));
    installation.set("ssh.config_file", config.toString());
    Result result = start();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("host key", "SHA256:", "ssh ssh://box");
    assertThat(result.err().lines()).hasSize(2);
    assertThat(installation.socket()).doesNotExist();
    assertThat(installation.processes()).isEmpty();
  }

  @Test
  void aUserWhoMayNotUseTheEngineIsToldSo() {
    host.run(
        "id dev >/dev/null 2>&1 || useradd -m -s /bin/sh dev; mkdir -p ~dev/.ssh;"
            + " cp ~/.ssh/authorized_keys ~dev/.ssh/; chown -R dev ~dev/.ssh");
    Result result = installation.dockbridge().run("start", "--host", "ssh://dev@box");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("dev may not use /var/run/docker.sock", "usermod -aG docker");
  }

  @Test
  void anEngineSocketThatIsNotThereIsNamed() {
    installation.set("ssh.engine_socket", "/nowhere/docker.sock");
    Result result = start();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("no socket at /nowhere/docker.sock");
  }

  /** A user of the host who gets in with the same key. */
  private void addUser(String name, String more) {
    host.run(
        "id %1$s >/dev/null 2>&1 || useradd -m -s /bin/bash %2$s %1$s; mkdir -p ~%1$s/.ssh;"
                .formatted(name, more)
            + " cp ~/.ssh/authorized_keys ~%1$s/.ssh/; chown -R %1$s ~%1$s".formatted(name));
  }

  @Test
  void anEngineSocketElsewhereIsFoundByTheHostsOwnVariable() {
    addUser("elsewhere", "-G docker");
    host.run("ln -sf /var/run/docker.sock /tmp/elsewhere.sock");
    // Debian's bash reads this, too, for commands that come by SSH.
    host.run("echo export DOCKER_HOST=unix:///tmp/elsewhere.sock > ~elsewhere/.bashrc");
    installation.dockbridge().run("start", "--host", "ssh://elsewhere@box").ok();
    assertThat(installation.dockbridge().status().at("/server_status/engine_socket").asText())
        .isEqualTo("/tmp/elsewhere.sock");
    assertThat(installation.docker().ok("version")).contains("Server");
  }

  @Test
  void theEngineOfAUserWithoutRootIsFoundWhereItPutsItsSocket() {
    addUser("rootless", "");
    String id = host.run("id -u rootless");
    String socket = "/run/user/" + id + "/docker.sock";
    host.run("loginctl enable-linger rootless; mkdir -p /run/user/%s".formatted(id));
    // In the place of a rootless engine: the other one's socket, by a way that the user may go.
    host.run(
        "systemd-run --quiet --collect --unit=rootless-engine --socket-property=ListenStream=%s"
                .formatted(socket)
            + " --socket-property=SocketMode=0666"
            + " /usr/lib/systemd/systemd-socket-proxyd /run/docker.sock");
    try {
      installation.dockbridge().run("start", "--host", "ssh://rootless@box").ok();
      assertThat(installation.dockbridge().status().at("/server_status/engine_socket").asText())
          .isEqualTo(socket);
      assertThat(installation.docker().ok("version")).contains("Server");
    } finally {
      host.run("systemctl stop rootless-engine.socket rootless-engine.service");
    }
  }

  @Test
  void anEngineSocketElsewhereIsFoundByTheSetting() {
    host.run("ln -sf /var/run/docker.sock /tmp/engine.sock");
    installation.set("ssh.engine_socket", "/tmp/engine.sock");
    start().ok();
    assertThat(installation.dockbridge().status().at("/server_status/engine_socket").asText())
        .isEqualTo("/tmp/engine.sock");
    assertThat(installation.docker().ok("version")).contains("Server");
  }
}
