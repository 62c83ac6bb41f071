package io.dockbridge.doctor;

import io.dockbridge.doctor.CloudAnswer.Refused;
import io.dockbridge.doctor.CloudAnswer.Servers;
import io.dockbridge.hetzner.http.Quota;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.util.Optional;

/** Whether the account's limits are reached; the API shows them only by refusing (ADR 16). */
final class QuotaCheck {
  private static final String REFUSAL = "resource_limit_exceeded";

  /** A server needs some dozens from its order to its deletion. */
  private static final int FEW_REQUESTS = 100;

  private QuotaCheck() {}

  static CheckResult result(DaemonView daemon, CloudAnswer answer, Optional<Quota> quota) {
    String detail = daemon.at("/server_status/detail").asText();
    if (daemon.at("/server_status/status").asText().equals("failed") && detail.contains(REFUSAL)) {
      return new CheckResult.Problem(
          "Hetzner refused the last server: the account's limit is reached",
          "Delete unneeded servers in Hetzner's console, or ask Hetzner for a higher limit.");
    }
    return switch (answer) {
      case Servers(var all) -> requests(all.size(), quota);
      case Refused(HetznerException e) ->
          e.is(ErrorCode.RATE_LIMIT_EXCEEDED)
              ? new CheckResult.Problem(
                  "the project's API requests of this hour are used up",
                  "Wait some minutes, and find the program that sends so many.")
              : new CheckResult.Skipped("the API does not answer");
    };
  }

  private static CheckResult requests(int servers, Optional<Quota> quota) {
    if (quota.isPresent() && quota.get().remaining() < FEW_REQUESTS) {
      return new CheckResult.Warning(
          "only %d of %d API requests are left"
              .formatted(quota.get().remaining(), quota.get().limit()),
          "Find the program that sends so many; one per second is added again.");
    }
    return new CheckResult.Ok("no limit reached; servers in the project: %d".formatted(servers));
  }
}
