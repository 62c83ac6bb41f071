package io.dockbridge.doctor;

import com.fasterxml.jackson.databind.JsonNode;

/** Whether containers reach this machine, where they may. */
final class HostServicesCheck {
  private HostServicesCheck() {}

  static CheckResult result(DaemonView daemon) {
    JsonNode problem = daemon.at("/host_services/problem");
    if (!daemon.answers()) {
      return new CheckResult.Skipped("the daemon does not run");
    }
    if (!problem.isTextual()) {
      return new CheckResult.Ok(
          "containers have used " + used(daemon.at("/host_services/incoming").size()));
    }
    String[] whatAndCure = problem.asText().split("; ", 2);
    return new CheckResult.Warning(
        "containers do not reach this machine: " + whatAndCure[0],
        whatAndCure.length > 1 ? whatAndCure[1] : "See docs/host-services.md.");
  }

  private static String used(int services) {
    return services == 1 ? "1 service of this machine" : services + " services of this machine";
  }
}
