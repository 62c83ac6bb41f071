package io.dockbridge.lifecycle.provision;

import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the cloud says of the servers that are wished for, best first. The stock flags are no
 * promise in either direction.
 *
 * @param offered can be had
 * @param soldOut exist, but not now
 * @param shortage what to say if nothing can be had, where the settings leave the choice to us
 */
public record Supply(
    List<Candidate> offered,
    List<Candidate> soldOut,
    Optional<ServerUnavailableException> shortage) {

  /** So many are tried although the cloud says that they are sold out. */
  private static final int AGAINST_THE_ODDS = 3;

  /** What to ask for, best first; if nothing is in stock, the first few all the same. */
  List<Candidate> candidates() {
    return offered.isEmpty() ? soldOut.stream().limit(AGAINST_THE_ODDS).toList() : offered;
  }

  /**
   * The cheaper types that would have been preferred to this candidate.
   *
   * @param refused what was asked for before it, in vain
   * @return for people; empty if there are none
   */
  public Optional<String> cheaper(Candidate chosen, Collection<Candidate> refused) {
    Optional<BigDecimal> price = chosen.price();
    String names =
        Stream.concat(soldOut.stream(), refused.stream())
            .filter(it -> !it.serverType().equals(chosen.serverType()))
            .filter(it -> isBelow(it.price(), price))
            .map(Candidate::serverType)
            .distinct()
            .collect(Collectors.joining(", "));
    return Optional.of(names).filter(it -> !it.isEmpty());
  }

  private static boolean isBelow(Optional<BigDecimal> a, Optional<BigDecimal> b) {
    return a.isPresent() && b.isPresent() && a.get().compareTo(b.get()) < 0;
  }
}
