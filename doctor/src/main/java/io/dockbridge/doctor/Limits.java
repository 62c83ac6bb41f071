package io.dockbridge.doctor;

import io.dockbridge.doctor.CloudAnswer.Refused;
import io.dockbridge.doctor.CloudAnswer.Servers;
import io.dockbridge.hetzner.ErrorCode;
import io.dockbridge.hetzner.HetznerException;
import io.dockbridge.hetzner.Quota;
import java.util.Optional;

/** The account's limits: nothing tells them but the refusals that the daemon was given. */
final class Limits {
  private static final String REFUSAL = "resource_limit_exceeded";

  /** A server's life takes some dozens. */
  private static final int FEW_REQUESTS = 100;

  private final DaemonView daemon;

  Limits(DaemonView daemon) {
    this.daemon = daemon;
  }

  Finding finding(CloudAnswer answer, Optional<Quota> quota) {
    String detail = daemon.at("/server_status/detail").asText();
    if (daemon.at("/server_status/status").asText().equals("failed") && detail.contains(REFUSAL)) {
      return new Finding.Problem(
          "Hetzner refused the last server: the account's limit is reached",
          "Delete servers that are not needed in Hetzner's console, or ask Hetzner for more.");
    }
    return switch (answer) {
      case Servers(var all) -> requests(all.size(), quota);
      case Refused(HetznerException e) ->
          e.is(ErrorCode.RATE_LIMIT_EXCEEDED)
              ? new Finding.Problem(
                  "the project's API requests of this hour are used up",
                  "Wait some minutes, and find the program that asks so much.")
              : new Finding.Skipped("the API does not answer");
    };
  }

  private static Finding requests(int servers, Optional<Quota> quota) {
    if (quota.isPresent() && quota.get().remaining() < FEW_REQUESTS) {
      return new Finding.Warning(
          "only %d of %d API requests are left"
              .formatted(quota.get().remaining(), quota.get().limit()),
          "Find the program that asks so much; they come back one a second.");
    }
    return new Finding.Ok("no refusal is known; servers in the project: %d".formatted(servers));
  }
}
