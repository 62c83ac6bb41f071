package io.dockbridge.doctor;

import io.dockbridge.config.DockBridgeConfig;
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

/** Whether Hetzner has the servers available that the settings ask for. */
final class StockCheck {
  /** So many are named; more are counted. */
  private static final int NAMED = 4;

  private StockCheck() {}

  static CheckResult result(HetznerClient cloud, DockBridgeConfig config, Instant now) {
    ServerWish wish = ServerWish.of(config, Optional.empty());
    try {
      return result(new Catalogue(cloud, wish, config.hetzner().volumeSize() > 0).supply(now));
    } catch (ServerUnavailableException e) {
      return problem(e);
    } catch (HetznerException e) {
      return new CheckResult.Skipped("the API does not say: " + e.getMessage());
    }
  }

  private static CheckResult result(Supply supply) {
    if (supply.offered().isEmpty()) {
      return supply
          .shortage()
          .map(StockCheck::problem)
          .orElseGet(
              () ->
                  new CheckResult.Problem(
                      "sold out: " + list(supply.soldOut()),
                      "Set hetzner.server_type to auto, or name more types there or locations in"
                          + " hetzner.location."));
    }
    String available = "available: " + list(supply.offered());
    return soldOut(supply)
        .<CheckResult>map(
            it ->
                new CheckResult.Warning(
                    "sold out: %s; %s".formatted(it, available),
                    "No action needed, unless the next one is too expensive or too far away."))
        .orElseGet(() -> new CheckResult.Ok(available));
  }

  /** What is missed: where DockBridge chooses, only what is cheaper than what is left. */
  private static Optional<String> soldOut(Supply supply) {
    return supply.shortage().isPresent()
        ? supply.cheaper(supply.offered().getFirst(), List.of())
        : Optional.of(list(supply.soldOut())).filter(it -> !it.isEmpty());
  }

  private static CheckResult problem(ServerUnavailableException e) {
    return new CheckResult.Problem(e.getMessage(), "Settings: " + e.advice() + ".");
  }

  private static String list(List<Candidate> candidates) {
    String named =
        candidates.stream().limit(NAMED).map(Candidate::toString).collect(Collectors.joining(", "));
    int more = candidates.size() - NAMED;
    return more > 0 ? "%s and %d more".formatted(named, more) : named;
  }
}
