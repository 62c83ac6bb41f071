package io.dockbridge.lifecycle.provision;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.Image;
import io.dockbridge.hetzner.model.Price;
import io.dockbridge.hetzner.model.ServerType;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cloud offers of what the user wishes. One object per provisioning. */
public final class Catalogue {
  private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

  /** The stock flags are no promise in either direction: so many are tried against them. */
  private static final int AGAINST_THE_ODDS = 3;

  private final HetznerClient cloud;
  private final ServerWish wish;
  private final boolean located;
  private final Map<Architecture, Optional<Long>> images = new HashMap<>();

  /**
   * For one wish.
   *
   * @param located whether each candidate has to name its location even if the wish does not
   */
  public Catalogue(HetznerClient cloud, ServerWish wish, boolean located) {
    this.cloud = cloud;
    this.wish = wish;
    this.located = located;
  }

  /**
   * What to ask for, best first: the wished types, each in the wished locations, where in stock; if
   * nothing is, the first few all the same.
   *
   * @throws ServerUnavailableException if no wished type or no wished image exists
   */
  List<Candidate> candidates(Instant now) throws ServerUnavailableException {
    Supply supply = supply(now);
    return supply.offered().isEmpty()
        ? supply.soldOut().stream().limit(AGAINST_THE_ODDS).toList()
        : supply.offered();
  }

  /**
   * What is in stock of the wish, as the cloud says.
   *
   * @throws ServerUnavailableException if no wished type or no wished image exists
   */
  public Supply supply(Instant now) throws ServerUnavailableException {
    List<Candidate> offered = new ArrayList<>();
    List<Candidate> soldOut = new ArrayList<>();
    for (ServerType type : wishedTypes()) {
      for (Candidate candidate : candidates(type)) {
        (orderable(type, candidate.location(), now) ? offered : soldOut).add(candidate);
      }
    }
    if (offered.isEmpty() && soldOut.isEmpty()) {
      throw noImage();
    }
    return new Supply(offered, soldOut);
  }

  /** None if no wished image fits the type. */
  private List<Candidate> candidates(ServerType type) {
    Optional<Long> image = images.computeIfAbsent(type.architecture(), this::image);
    return image.stream()
        .flatMap(
            id ->
                wishedLocations(type).stream()
                    .map(it -> new Candidate(type.name(), it, id, prices(type))))
        .toList();
  }

  private List<ServerType> wishedTypes() throws ServerUnavailableException {
    Map<String, ServerType> known =
        cloud.serverTypes().list().stream()
            .collect(Collectors.toMap(ServerType::name, it -> it, (first, _) -> first));
    List<ServerType> wished =
        wish.serverTypes().stream().filter(known::containsKey).map(known::get).toList();
    wish.serverTypes().stream()
        .filter(it -> !known.containsKey(it))
        .forEach(it -> LOG.warn("Hetzner has no server type {}", it));
    if (wished.isEmpty()) {
      throw new ServerUnavailableException(
          "Hetzner has no server type " + String.join(", ", wish.serverTypes()),
          "set hetzner.server_type to one of "
              + known.keySet().stream().sorted().collect(Collectors.joining(", ")));
    }
    return wished;
  }

  private List<Optional<String>> wishedLocations(ServerType type) {
    if (wish.locations().isEmpty() && !located) {
      return List.of(Optional.empty());
    }
    Stream<String> locations =
        wish.locations().isEmpty()
            ? type.locations().stream().map(ServerType.Offer::name)
            : wish.locations().stream();
    return locations.map(Optional::of).toList();
  }

  private Optional<Long> image(Architecture architecture) {
    return wish.preferredImages().stream()
        .flatMap(it -> cloud.images().findByName(it, architecture).stream())
        .filter(it -> it.status() != Image.Status.UNAVAILABLE)
        .map(Image::id)
        .findFirst();
  }

  private ServerUnavailableException noImage() {
    return new ServerUnavailableException(
        "Hetzner has none of the preferred images for %s: %s"
            .formatted(
                String.join(", ", wish.serverTypes()), String.join(", ", wish.preferredImages())),
        "set hetzner.preferred_images to images that exist, as docker-ce or ubuntu-24.04");
  }

  private static boolean orderable(ServerType type, Optional<String> location, Instant now) {
    Stream<ServerType.Offer> offers =
        type.locations().stream()
            .filter(it -> location.map(wished -> wished.equals(it.name())).orElse(true));
    return offers.anyMatch(it -> it.orderable(now));
  }

  private static Map<String, BigDecimal> prices(ServerType type) {
    return type.prices().stream()
        .collect(
            Collectors.toMap(Price::location, it -> it.priceHourly().net(), (first, _) -> first));
  }
}
