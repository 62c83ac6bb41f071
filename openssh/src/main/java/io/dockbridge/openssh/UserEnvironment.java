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
 */
public record UserEnvironment(
    String name, Path home, Map<String, String> variables, Optional<Path> configFile) {
  /** Copies the variables. */
  public UserEnvironment {
    variables = Map.copyOf(variables);
  }
}
