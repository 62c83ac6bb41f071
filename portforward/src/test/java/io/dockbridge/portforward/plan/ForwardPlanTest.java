package io.dockbridge.portforward.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.docker.PublishedPort;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardPlanTest {
  private static ForwardKey key(String container, int hostPort) {
    return ForwardKey.of(container, new PublishedPort(80, "tcp", "", hostPort));
  }

  private static ForwardPlan plan(
      Set<String> observed, List<ForwardKey> desired, List<ForwardKey> actual) {
    return ForwardPlan.of(observed, desired, actual);
  }

  @Test
  void whatIsMissingIsOpenedAndWhatIsTooMuchIsClosed() {
    ForwardPlan plan =
        plan(
            Set.of("a", "b"),
            List.of(key("a", 1), key("a", 2)),
            List.of(key("a", 2), key("a", 3), key("b", 4)));
    assertThat(plan.open()).containsExactly(key("a", 1));
    assertThat(plan.close()).containsExactly(key("a", 3), key("b", 4));
  }

  @Test
  void equalSetsNeedNothing() {
    List<ForwardKey> keys = List.of(key("a", 1), key("b", 2));
    assertThat(plan(Set.of("a", "b"), keys, keys)).isEqualTo(new ForwardPlan(List.of(), List.of()));
  }

  @Test
  void containersThatWereNotObservedKeepTheirForwards() {
    ForwardPlan plan = plan(Set.of("a"), List.of(), List.of(key("a", 1), key("b", 2)));
    assertThat(plan.close()).containsExactly(key("a", 1));
  }

  @Test
  void whoIsNewOnAPlaceDisplacesWhoHadIt() {
    ForwardPlan plan = plan(Set.of("b"), List.of(key("b", 1)), List.of(key("a", 1)));
    assertThat(plan.close()).containsExactly(key("a", 1));
    assertThat(plan.open()).containsExactly(key("b", 1));
  }

  @Test
  void ofTwoClaimsAtOnceTheOneThatHasThePlaceKeepsIt() {
    Set<String> both = Set.of("a", "b");
    List<ForwardKey> claims = List.of(key("a", 1), key("b", 1));
    assertThat(plan(both, claims, List.of()).open()).containsExactly(key("b", 1));
    assertThat(plan(both, claims, List.of(key("a", 1))))
        .isEqualTo(new ForwardPlan(List.of(), List.of()));
    assertThat(plan(both, claims.reversed(), List.of(key("a", 1))))
        .isEqualTo(new ForwardPlan(List.of(), List.of()));
  }

  @Test
  void allAddressesOfTheServerAreOnePlaceAndSoIsLoopback() {
    assertThat(ForwardKey.of("a", new PublishedPort(80, "tcp", "0.0.0.0", 1)))
        .isEqualTo(key("a", 1))
        .isEqualTo(ForwardKey.of("a", new PublishedPort(80, "tcp", "127.0.0.1", 1)))
        .isNotEqualTo(ForwardKey.of("a", new PublishedPort(80, "tcp", "127.0.0.2", 1)))
        .isNotEqualTo(ForwardKey.of("a", new PublishedPort(80, "udp", "0.0.0.0", 1)));
  }
}
