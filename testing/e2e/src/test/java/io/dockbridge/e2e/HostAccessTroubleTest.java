package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Containers reach this machine again after whatever has happened in between. */
@ExtendWith(RealServers.class)
class HostAccessTroubleTest {
  private Cloud cloud;
  private Installation installation;
  private DockerCli docker;
  private LocalService service;
  private String send;

  @BeforeEach
  void start(Cloud shared) throws IOException {
    cloud = shared;
    installation = new Installation(cloud).set("ssh.keep_alive", "1s");
    installation.dockbridge().start();
    docker = installation.docker();
    docker.importBusybox();
    service = new LocalService();
    send = "echo hello | nc host.docker.internal " + service.port();
    docker.ok("run", "-d", "--name", "old", "--restart", "always", "busybox", "sleep", "100000");
    requireReached("old");
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    installation.close();
  }

  private void requireReached(String container) {
    assertThat(docker.ok("exec", container, "sh", "-c", send)).isEqualTo("6 bytes");
  }

  private void awaitReached(String container) {
    Await.until(
        "the way here",
        () -> docker.run("exec", container, "sh", "-c", send).out().strip().equals("6 bytes"));
  }

  private void requireReachedByNew(String... options) {
    String[] arguments = {"run", "--rm", "busybox", "sh", "-c", send};
    if (options.length > 0) {
      arguments = new String[] {"run", "--rm", options[0], options[1], "busybox", "sh", "-c", send};
    }
    assertThat(docker.ok(arguments)).isEqualTo("6 bytes");
  }

  private String onServer(String script) {
    return new Guest(installation).sh(script);
  }

  /** Open connections break, as with a port. A client that connects meanwhile waits. */
  @Test
  void connectionsAreMadeAgainAfterTheSshConnectionBroke() {
    String connect = "nc host.docker.internal " + service.port();
    String script =
        "mkfifo /open; sleep 100000 >/open & %1$s </open; %1$s </dev/null >/new".formatted(connect);
    docker.ok("exec", "-d", "old", "sh", "-c", script);
    installation
        .dockbridge()
        .awaitStatus("the connection", it -> it.at("/host_services/incoming/0/open").asInt() == 1);
    assertThat(new Trouble(installation).kill(Trouble.SESSION)).isPositive();
    Await.until(
        "the next connection",
        () -> docker.run("exec", "old", "cat", "/new").out().strip().equals("0 bytes"));
    requireReached("old");
  }

  @Test
  void anEngineThatIsRestartedKeepsTheWayHere() {
    onServer("systemctl restart docker");
    awaitReached("old");
    docker.ok("network", "create", "later");
    requireReachedByNew("--network", "later");
  }

  @Test
  void aServerThatIsRestartedKeepsTheWayHere() {
    cloud.reset(installation.server().id());
    awaitReached("old");
    docker.ok("network", "create", "later");
    requireReachedByNew("--network", "later");
  }

  @Test
  void aDaemonThatIsKilledOrStoppedKeepsTheWayHereAndAStopLeavesNothing() {
    installation.dockbridge().kill();
    installation.dockbridge().start();
    awaitReached("old");
    installation.dockbridge().run("stop", "--keep-server").ok();
    assertThat(onServer("nft list ruleset")).doesNotContain("192.168.65.254");
    assertThat(onServer("ip address show dev lo")).doesNotContain("192.168.65.254");
    installation.dockbridge().start();
    awaitReached("old");
    requireReachedByNew();
  }

  /** As on servers that have no nft command. */
  @Test
  void withoutNftIptablesDoesTheSame() {
    installation.dockbridge().run("stop", "--keep-server").ok();
    onServer("mv /usr/sbin/nft /usr/sbin/nft.away");
    installation.dockbridge().start();
    awaitReached("old");
    requireReachedByNew("--network", "host");
    assertThat(onServer("iptables -t nat -S")).contains("DOCKBRIDGE-HOST");
    installation.dockbridge().run("stop", "--keep-server").ok();
    assertThat(onServer("iptables -t nat -S")).doesNotContain("DOCKBRIDGE-HOST");
    installation.dockbridge().start();
    awaitReached("old");
  }

  @Test
  void aFirewallOnTheServerThatDropsItIsReportedWithItsCure() {
    installation.dockbridge().run("stop", "--keep-server").ok();
    onServer("iptables -P INPUT DROP; iptables -I INPUT -p tcp --dport 22 -j ACCEPT");
    installation.dockbridge().start();
    String cure = "iptables -I INPUT -d 192.168.65.254 -p tcp -j ACCEPT";
    installation
        .dockbridge()
        .awaitStatus("why", it -> it.at("/host_services/problem").asText().endsWith(cure));
    assertThat(installation.dockbridge().run("status").ok()).contains(cure);
    assertThat(installation.dockbridge().run("doctor").out()).contains(cure);
    onServer(cure);
    requireReached("old");
  }
}
