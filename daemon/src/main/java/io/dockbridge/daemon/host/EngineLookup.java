package io.dockbridge.daemon.host;

import io.dockbridge.ssh.SshConnection;
import io.dockbridge.ssh.SshConnection.ExecResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the engine's socket on a host, and tells "not there" from "not permitted" before it is
 * opened: sshd says "open failed" to both.
 */
final class EngineLookup {
  private static final Logger log = LoggerFactory.getLogger(EngineLookup.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final String DEFAULT = "/var/run/docker.sock";

  /**
   * Prints a word and a path a line, then the user's name. One line, which csh wants, and nothing
   * in it that a login shell would replace between single quotes.
   */
  private static final String SCRIPT =
      """
      sh -c '\
      if [ -n "$1" ]; then :; else \
      case "${DOCKER_HOST-}" in \
      unix://*) set -- "${DOCKER_HOST#unix://}";; \
      *) set -- /var/run/docker.sock "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/docker.sock";; \
      esac; fi; \
      for s in "$@"; do \
      if [ -S "$s" ]; then if [ -w "$s" ]; then echo "usable $s"; else echo "denied $s"; fi; \
      else echo "missing $s"; fi; done; \
      echo "user $(id -un)"' dockbridge\
      """;

  private record Finding(String word, String value) {}

  private final SshConnection ssh;
  private final String host;

  EngineLookup(SshConnection ssh, String host) {
    this.ssh = ssh;
    this.host = host;
  }

  /**
   * The first socket that may be used: the configured one, else the one that DOCKER_HOST names
   * there, else Docker's usual ones, with and without root.
   */
  String find(Optional<String> configured) throws HostUnavailableException {
    List<Finding> findings = look(configured);
    if (findings.isEmpty()) {
      return configured.orElse(DEFAULT); // a host that runs no commands may still pass on streams
    }
    Optional<String> usable = first(findings, "usable");
    if (usable.isPresent()) {
      return usable.get();
    }
    throw new HostUnavailableException(problem(findings), null);
  }

  private List<Finding> look(Optional<String> configured) {
    try {
      ExecResult result =
          ssh.exec(SCRIPT + configured.map(it -> " " + quoted(it)).orElse(""), TIMEOUT);
      log.debug("the engine's socket on {}: {}", host, result);
      return result
          .stdout()
          .lines()
          .map(line -> line.split(" ", 2))
          .filter(words -> words.length == 2)
          .map(words -> new Finding(words[0], words[1]))
          .filter(it -> it.word().matches("usable|denied|missing|user"))
          .toList();
    } catch (IOException e) {
      log.info("{} runs no commands for us, so the engine's socket is guessed: {}", host, e);
      return List.of();
    }
  }

  private HostProblem problem(List<Finding> findings) {
    String user = first(findings, "user").orElse("this user");
    return first(findings, "denied")
        .map(
            path ->
                new HostProblem(
                    "%s may not use %s on %s.".formatted(user, path, host),
                    "Let them, on the host: sudo usermod -aG docker " + user + ".",
                    false))
        .orElseGet(
            () ->
                new HostProblem(
                    "There is no Docker engine on %s: no socket at %s."
                        .formatted(host, String.join(" or ", all(findings, "missing"))),
                    "Install or start Docker there; if its socket is elsewhere, set"
                        + " ssh.engine_socket.",
                    true));
  }

  private static Optional<String> first(List<Finding> findings, String word) {
    return all(findings, word).stream().findFirst();
  }

  private static List<String> all(List<Finding> findings, String word) {
    return findings.stream().filter(it -> it.word().equals(word)).map(Finding::value).toList();
  }

  /** For a shell. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
