package io.dockbridge.doctor;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the docker command leads.
 *
 * @param dockerHost the variable DOCKER_HOST, which beats every context
 * @param context the one that is selected
 * @param address where that one leads; empty if it does not exist or does not say
 */
public record DockerClient(
    Optional<String> dockerHost, Optional<String> context, Optional<String> address) {

  Finding finding(Path socket, boolean running) {
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
        ? new Finding.Warning(
            "docker uses %s, not this instance".formatted(other),
            "For this shell: eval \"$(dockbridge env)\"; for all: docker context use dockbridge")
        : new Finding.Skipped("docker uses " + other);
  }

  private static Finding leadsHere(String what, boolean running) {
    return running
        ? new Finding.Ok(what + " leads here")
        : new Finding.Problem(
            what + " leads here, and nobody answers",
            "dockbridge start; or docker context use default, and unset DOCKER_HOST");
  }

  private Finding overridden() {
    return new Finding.Warning(
        "DOCKER_HOST is %s and beats every docker context"
            .formatted(shown(dockerHost.orElseThrow())),
        "unset DOCKER_HOST, or: eval \"$(dockbridge env)\"");
  }

  /** Without a password, should there be one. */
  private static String shown(String address) {
    return address.replaceFirst("://([^:@/]*):[^@/]*@", "://$1@");
  }
}
