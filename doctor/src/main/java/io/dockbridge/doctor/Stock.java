package io.dockbridge.doctor;

import io.dockbridge.config.DockBridgeConfig.Hetzner;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.HetznerException;
import io.dockbridge.lifecycle.Candidate;
import io.dockbridge.lifecycle.LifecycleSettings.ServerWish;
import io.dockbridge.lifecycle.ServerUnavailableException;
import io.dockbridge.lifecycle.Supply;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Whether Hetzner has the servers that the settings wish for. */
final class Stock {
  private final HetznerClient cloud;
  private final Hetzner settings;

  Stock(HetznerClient cloud, Hetzner settings) {
    this.cloud = cloud;
    this.settings = settings;
  }

  Finding look(Instant now) {
    ServerWish wish =
        new ServerWish(settings.serverTypes(), settings.locations(), settings.preferredImages());
    try {
      return finding(Supply.of(cloud, wish, settings.volumeSize() > 0, now));
    } catch (ServerUnavailableException e) {
      return new Finding.Problem(e.getMessage(), "Settings: " + e.advice() + ".");
    } catch (HetznerException e) {
      return new Finding.Skipped("the API does not say: " + e.getMessage());
    }
  }

  private static Finding finding(Supply supply) {
    String advice = "Name more types in hetzner.server_type or locations in hetzner.location.";
    if (supply.offered().isEmpty()) {
      return new Finding.Problem("sold out: " + list(supply.soldOut()), advice);
    }
    return supply.soldOut().isEmpty()
        ? new Finding.Ok("to be had: " + list(supply.offered()))
        : new Finding.Warning(
            "sold out: %s; to be had: %s".formatted(list(supply.soldOut()), list(supply.offered())),
            "Nothing, unless the next one is too dear or too far.");
  }

  private static String list(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::toString).collect(Collectors.joining(", "));
  }
}
