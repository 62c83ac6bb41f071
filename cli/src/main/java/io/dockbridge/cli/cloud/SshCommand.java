package io.dockbridge.cli.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.IoReason;
import io.dockbridge.daemon.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code dockbridge ssh}: OpenSSH's client on the server that the daemon has, with the daemon's key
 * and the host keys that it has pinned. Makes no server, and does not keep one.
 */
@Command(
    name = "ssh",
    description = "Open a shell on the server, or run a command there.",
    footer = {"", "Examples:", "  dockbridge ssh", "  dockbridge ssh -- df -h /"})
public final class SshCommand extends Subcommand implements Callable<Integer> {
  private static final int SSH_PORT = 22;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "What to run there, after `--`; without it a shell.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    Instance instance = top().instance();
    JsonNode status = instance.status().path("server_status");
    String host = status.path("host").asText("");
    if (!host.isEmpty()) {
      return run(List.of("ssh"), host);
    }
    String address = status.at("/server/ip").asText("");
    if (address.isEmpty()) {
      throw new CliException(
          ExitCode.FAILURE,
          "There is no server: " + status.path("detail").asText(),
          "Create one with: dockbridge server create");
    }
    return toServer(instance, status.at("/server/name").asText(), address);
  }

  private int toServer(Instance instance, String server, String address)
      throws CliException, InterruptedException {
    DockBridgeConfig.Ssh settings = instance.config().ssh();
    Path key = instance.state().keyFile();
    try {
      Path known = Files.createTempFile(instance.state().sshFolder(), "known", ".tmp");
      try {
        Files.writeString(known, knownHosts(instance, server, address, settings.port()));
        List<String> ssh = new ArrayList<>(List.of("ssh", "-F", "none", "-i", key.toString()));
        option(ssh, "IdentitiesOnly=yes");
        option(ssh, "UserKnownHostsFile=" + known);
        option(ssh, "StrictHostKeyChecking=yes");
        option(ssh, "Port=" + settings.port());
        settings.proxyCommand().ifPresent(it -> option(ssh, "ProxyCommand=" + it));
        return run(ssh, settings.user() + "@" + address);
      } finally {
        Files.deleteIfExists(known);
      }
    } catch (IOException e) {
      throw new CliException(
          "The server's host keys are not known: " + IoReason.of(e), "See `dockbridge logs`.", e);
    }
  }

  private static void option(List<String> ssh, String option) {
    ssh.addAll(List.of("-o", option));
  }

  /** In the format of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
  private static String knownHosts(Instance instance, String server, String address, int port)
      throws IOException {
    String name = port == SSH_PORT ? address : "[" + address + "]:" + port;
    return Daemon.hostKeys(instance.state(), server).stream()
        .map(it -> name + " " + it + "\n")
        .collect(Collectors.joining());
  }

  private int run(List<String> ssh, String destination) throws CliException, InterruptedException {
    List<String> line = new ArrayList<>(ssh);
    line.add(destination);
    line.addAll(command);
    try {
      return new ProcessBuilder(line).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new CliException(
          "ssh cannot be started: " + IoReason.of(e), "Install OpenSSH's client.", e);
    }
  }
}
