package io.dockbridge.lifecycle.provision;

import static io.dockbridge.config.HetznerSettings.AUTO;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.Image;
import io.dockbridge.hetzner.model.Price;
import io.dockbridge.hetzner.model.ServerType;
import io.dockbridge.lifecycle.provision.TypeOffer.Misfit;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cloud offers of what the user wishes. One object per provisioning. */
public final class Catalogue {
  private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

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
   * What is in stock of the wish, as the cloud says: the wished types, each in the wished
   * locations; {@code auto} is replaced by what it stands for.
   *
   * @throws ServerUnavailableException if no wished type or no wished image exists
   */
  public Supply supply(Instant now) throws ServerUnavailableException {
    Map<String, ServerType> known = new LinkedHashMap<>();
    cloud.serverTypes().list().forEach(it -> known.putIfAbsent(it.name(), it));
    requireKnown(known.keySet());
    List<TypeOffer> offers = offers(known.values(), now);
    Map<Boolean, Set<Candidate>> byStock =
        Map.of(true, new LinkedHashSet<>(), false, new LinkedHashSet<>());
    for (String wished : wish.serverTypes()) {
      if (wished.equals(AUTO)) {
        sort(offers, byStock);
      } else if (known.containsKey(wished)) {
        sort(known.get(wished), now, byStock);
      }
    }
    return supply(byStock.get(true), byStock.get(false), offers);
  }

  private void sort(List<TypeOffer> offers, Map<Boolean, Set<Candidate>> byStock) {
    offers.stream()
        .filter(it -> it.fits() || it.failsOnly(Misfit.SOLD_OUT))
        .forEach(it -> byStock.get(it.fits()).addAll(candidates(it)));
  }

  private void sort(ServerType type, Instant now, Map<Boolean, Set<Candidate>> byStock) {
    candidates(type).forEach(it -> byStock.get(orderable(type, it.location(), now)).add(it));
  }

  private Supply supply(Set<Candidate> offered, Set<Candidate> soldOut, List<TypeOffer> offers)
      throws ServerUnavailableException {
    boolean automatic = wish.serverTypes().contains(AUTO);
    boolean anyFits = !automatic || offers.stream().anyMatch(TypeOffer::fits);
    if (anyFits && offered.isEmpty() && soldOut.isEmpty()) {
      throw noImage();
    }
    Optional<ServerUnavailableException> shortage =
        automatic ? Optional.of(new Shortage(offers, located).exception()) : Optional.empty();
    return new Supply(List.copyOf(offered), List.copyOf(soldOut), shortage);
  }

  /**
   * Every server type that the cloud names, in every location that has it, measured against what
   * {@code auto} asks for; the cheapest first.
   */
  public List<TypeOffer> offers(Instant now) {
    return offers(cloud.serverTypes().list(), now);
  }

  private List<TypeOffer> offers(Collection<ServerType> types, Instant now) {
    return wish.auto().offers(List.copyOf(types), wish.locations(), now);
  }

  private List<Candidate> candidates(TypeOffer offer) {
    return candidates(offer.type(), List.of(Optional.of(offer.location())));
  }

  private List<Candidate> candidates(ServerType type) {
    return candidates(type, wishedLocations(type));
  }

  /** None if no wished image fits the type. */
  private List<Candidate> candidates(ServerType type, List<Optional<String>> locations) {
    Optional<Long> image = images.computeIfAbsent(type.architecture(), this::image);
    return image.stream()
        .flatMap(
            id -> locations.stream().map(it -> new Candidate(type.name(), it, id, prices(type))))
        .toList();
  }

  private void requireKnown(Set<String> known) throws ServerUnavailableException {
    List<String> unknown =
        wish.serverTypes().stream().filter(it -> !it.equals(AUTO) && !known.contains(it)).toList();
    unknown.forEach(it -> LOG.warn("Hetzner has no server type {}", it));
    if (unknown.size() == wish.serverTypes().size()) {
      throw new ServerUnavailableException(
          "Hetzner has no server type " + String.join(", ", unknown),
          "set hetzner.server_type to auto, or to one of "
              + known.stream().sorted().collect(Collectors.joining(", ")));
    }
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
