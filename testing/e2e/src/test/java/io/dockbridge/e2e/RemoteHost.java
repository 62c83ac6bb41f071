package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.sandbox.MachineView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A machine with SSH and Docker that nobody's DockBridge has made: a server of the sandbox whose
 * daemon has left it, and which neither switches itself off nor is anybody's leftover. It has the
 * image {@code busybox}, and the alias {@code box} in an OpenSSH configuration of its own.
 */
final class RemoteHost implements AutoCloseable {
  /** How tests name it. */
  static final String URL = "ssh://box";

  private final Installation maker;
  private final SharedServer server;
  private final Path config;

  private RemoteHost(Installation maker) throws IOException {
    this.maker = maker;
    this.server = new SharedServer(maker);
    this.config = maker.folder().resolve("ssh_config");
    Files.writeString(knownHosts(), "box " + hostKey());
    Files.writeString(
        config,
        """
        Host box
          HostName %s
          User root
          HostKeyAlias box
          IdentityFile %s
          UserKnownHostsFile %s
          GlobalKnownHostsFile none
          IdentityAgent none
        """
            .formatted(
                maker.server().address(),
                maker.instance().resolve("ssh/id_ed25519"),
                knownHosts()));
  }

  static RemoteHost make(Cloud cloud) {
    Installation maker = new Installation(cloud);
    try {
      maker.dockbridge().start();
      maker.docker().importBusybox();
      maker.dockbridge().run("stop", "--keep-server").ok();
      cloud.disown(maker.server().id());
      new Guest(maker).sh("systemctl disable --now dockbridge-poweroff.timer");
      return new RemoteHost(maker);
    } catch (IOException e) {
      maker.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | AssertionError e) {
      maker.close();
      throw e;
    }
  }

  private String hostKey() {
    return Installation.read(machine().root().resolve("etc/ssh/ssh_host_ed25519_key.pub"));
  }

  SharedServer server() {
    return server;
  }

  Path knownHosts() {
    return maker.folder().resolve("known_hosts");
  }

  /** OpenSSH's client configuration. */
  Path config() {
    return config;
  }

  MachineView machine() {
    return maker.server().machine().orElseThrow();
  }

  String address() {
    return maker.server().address();
  }

  /** An installation that has no cloud and no token, and knows this host. */
  Installation installation() {
    Installation installation = new Installation(maker.cloud());
    installation.environment().remove("HCLOUD_TOKEN");
    installation.environment().remove("HCLOUD_ENDPOINT");
    return installation.set("ssh.config_file", config.toString());
  }

  /** Runs a command on the host, past DockBridge. */
  String run(String command) {
    return ssh(List.of("box", command)).ok();
  }

  /** Runs a command on the host by the back door. */
  void runPastSsh(String command) {
    new Guest(maker).sh(command);
  }

  private Result ssh(List<String> arguments) {
    try (Program program = launchSsh(arguments)) {
      return program.await();
    }
  }

  private Program launchSsh(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("ssh", "-F", config.toString()));
    command.addAll(List.of("-o", "BatchMode=yes"));
    command.addAll(arguments);
    return Program.start(command, maker.environment(), maker.folder(), Program.nothing());
  }

  /** A docker client that speaks to the engine past DockBridge, while {@link Direct} is open. */
  Direct direct() {
    Path socket = maker.folder().resolve("direct-" + System.nanoTime() + ".sock");
    Program tunnel = launchSsh(List.of("-N", "-L", socket + ":/var/run/docker.sock", "box"));
    Await.until("the tunnel", () -> Files.exists(socket));
    return new Direct(new DockerCli(maker, socket), tunnel);
  }

  /** A way to the engine that is none of DockBridge's. */
  record Direct(DockerCli docker, Program tunnel) implements AutoCloseable {
    @Override
    public void close() {
      docker.removeAll();
      tunnel.close();
    }
  }

  /** Kills the processes that serve SSH connections, but not the one that listens. */
  int killSessions() {
    return new Trouble(maker).kill(Trouble.SESSION);
  }

  /** Fails unless the host is as it was: it lives, and nothing was ordered in its place. */
  void assertUntouched() {
    assertThat(maker.orders()).hasSize(1);
    assertThat(Optional.of(maker.server().status())).contains("running");
  }

  @Override
  public void close() {
    maker.close();
  }
}
