package io.dockbridge.openssh;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Who uses OpenSSH here.
 *
 * @param name the local user
 * @param home where {@code .ssh} is
 * @param variables the environment, for SSH_AUTH_SOCK, PATH and what the configuration refers to
 * @param configFile as {@code ssh -F}; empty: OpenSSH's own
 * @param proxyCommand as {@code ssh -o ProxyCommand=…}; empty: what the configuration says
 */
public record UserEnvironment(
    String name,
    Path home,
    Map<String, String> variables,
    Optional<Path> configFile,
    Optional<String> proxyCommand) {
  /** Copies the variables. */
  public UserEnvironment {
    variables = Map.copyOf(variables);
  }
}
