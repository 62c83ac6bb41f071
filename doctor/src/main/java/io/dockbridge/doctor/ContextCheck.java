package io.dockbridge.doctor;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which engine the {@code docker} command uses. Made by the {@code doctor} command.
 *
 * @param dockerHost the variable DOCKER_HOST, which overrides every context
 * @param context the selected context
 * @param address the context's engine; empty if the context does not exist or has none
 */
public record ContextCheck(
    Optional<String> dockerHost, Optional<String> context, Optional<String> address) {

  CheckResult result(Path socket, boolean running) {
    Optional<String> ours = Optional.of("unix://" + socket);
    if (dockerHost.isPresent()) {
      return dockerHost.equals(ours) ? leadsHere("DOCKER_HOST", running) : overridden();
    }
    if (context.isPresent() && address.equals(ours)) {
      return leadsHere("the docker context " + context.get(), running);
    }
    String other =
        context
            .map(it -> "the context " + it + address.map(at -> " (" + shown(at) + ")").orElse(""))
            .orElse("its default engine");
    return running
        ? new CheckResult.Warning(
            "docker uses %s, not this instance".formatted(other),
            "For this shell: eval \"$(dockbridge env)\"; for all: docker context use dockbridge")
        : new CheckResult.Skipped("docker uses " + other);
  }

  private static CheckResult leadsHere(String what, boolean running) {
    return running
        ? new CheckResult.Ok(what + " leads here")
        : new CheckResult.Problem(
            what + " leads here, but no daemon answers",
            "dockbridge start; or docker context use default, and unset DOCKER_HOST");
  }

  private CheckResult overridden() {
    return new CheckResult.Warning(
        "DOCKER_HOST is %s and overrides every docker context"
            .formatted(shown(dockerHost.orElseThrow())),
        "unset DOCKER_HOST, or: eval \"$(dockbridge env)\"");
  }

  /** Without the password, if there is one. */
  private static String shown(String address) {
    return address.replaceFirst("://([^:@/]*):[^@/]*@", "://$1@");
  }
}
