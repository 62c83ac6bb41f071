package io.dockbridge.cli.docker;

import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.Environment;
import io.dockbridge.config.IoReason;
import java.io.IOException;
import java.util.Optional;

/**
 * What {@code start --host} means: an address ({@code ssh://user@host}), a docker context ({@code
 * context:NAME}), or without a value what docker itself would use now: {@code DOCKER_HOST}, else
 * the current context.
 */
public final class HostChoice {
  private static final String CONTEXT = "context:";
  private static final String SSH = "ssh://";

  private final Environment environment;

  public HostChoice(Environment environment) {
    this.environment = environment;
  }

  /** The host's address, as the setting {@code ssh.host} takes it. */
  public String resolve(String word) throws CliException {
    try {
      if (word.isEmpty()) {
        return ofDocker();
      }
      return word.startsWith(CONTEXT) ? ofContext(word.substring(CONTEXT.length())) : word;
    } catch (IOException e) {
      throw new CliException(
          "Docker's contexts cannot be read (" + IoReason.of(e) + ").",
          "Name the host: --host ssh://…",
          e);
    }
  }

  private String ofDocker() throws IOException, CliException {
    String dockerHost = environment.variables().getOrDefault("DOCKER_HOST", "");
    if (!dockerHost.isEmpty()) {
      return requireSsh(dockerHost, "DOCKER_HOST");
    }
    Optional<String> current = DockerConfigFile.currentContext(environment);
    if (current.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE,
          "Which host? Neither DOCKER_HOST is set nor a docker context selected.",
          "Name it: --host ssh://user@host, or --host context:NAME.");
    }
    return ofContext(current.get());
  }

  private String ofContext(String name) throws IOException, CliException {
    Optional<String> host = new ContextStore(DockerContext.dockerFolder(environment)).host(name);
    if (host.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE,
          "There is no docker context '" + name + "'.",
          "See them with: docker context ls");
    }
    return requireSsh(host.get(), "The docker context " + name);
  }

  private static String requireSsh(String host, String what) throws CliException {
    if (!host.startsWith(SSH)) {
      throw new CliException(
          ExitCode.USAGE,
          what + " leads to " + host + ", which is not an SSH host.",
          "Name one: --host ssh://user@host.");
    }
    return host;
  }
}
