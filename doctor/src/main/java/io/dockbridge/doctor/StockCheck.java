package io.dockbridge.doctor;

import io.dockbridge.config.DockBridgeConfig.Hetzner;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.lifecycle.provision.Candidate;
import io.dockbridge.lifecycle.provision.Catalogue;
import io.dockbridge.lifecycle.provision.ServerWish;
import io.dockbridge.lifecycle.provision.Supply;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether Hetzner has the servers available that the settings name. */
final class StockCheck {
  private StockCheck() {}

  static CheckResult result(HetznerClient cloud, Hetzner settings, Instant now) {
    ServerWish wish =
        new ServerWish(
            settings.serverTypes(),
            settings.locations(),
            settings.preferredImages(),
            Optional.empty());
    try {
      return result(new Catalogue(cloud, wish, settings.volumeSize() > 0).supply(now));
    } catch (ServerUnavailableException e) {
      return new CheckResult.Problem(e.getMessage(), "Settings: " + e.advice() + ".");
    } catch (HetznerException e) {
      return new CheckResult.Skipped("the API does not say: " + e.getMessage());
    }
  }

  private static CheckResult result(Supply supply) {
    String advice = "Name more types in hetzner.server_type or locations in hetzner.location.";
    if (supply.offered().isEmpty()) {
      return new CheckResult.Problem("sold out: " + list(supply.soldOut()), advice);
    }
    return supply.soldOut().isEmpty()
        ? new CheckResult.Ok("available: " + list(supply.offered()))
        : new CheckResult.Warning(
            "sold out: %s; available: %s".formatted(list(supply.soldOut()), list(supply.offered())),
            "No action needed, unless the next one is too expensive or too far away.");
  }

  private static String list(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::toString).collect(Collectors.joining(", "));
  }
}
