package io.dockbridge.portforward.plan;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The way from the forwards that exist to those that should. Pure. To be carried out in order:
 * first everything is closed, then opened, since a port may go from one container to another.
 */
public record ForwardPlan(List<ForwardKey> close, List<ForwardKey> open) {
  /**
   * Makes a plan.
   *
   * <p>A place on the server belongs to one container at a time, so who is new there has it: the
   * last event wins, and what another container had there is closed. Where two claim a place in
   * {@code desired}, the one that has it keeps it, or else the later in the list gets it; so the
   * same claims always lead to the same forwards.
   *
   * @param observed whose forwards {@code desired} has completely; others are only displaced
   * @param actual all forwards that exist
   */
  public static ForwardPlan of(
      Set<String> observed, Collection<ForwardKey> desired, Collection<ForwardKey> actual) {
    Set<ForwardKey> existing = Set.copyOf(actual);
    Map<ServerPort, ForwardKey> owners = owners(desired, existing);
    List<ForwardKey> open =
        owners.values().stream().filter(key -> !existing.contains(key)).toList();
    List<ForwardKey> close =
        actual.stream()
            .filter(
                key ->
                    owners.containsKey(key.server())
                        ? !owners.get(key.server()).equals(key)
                        : observed.contains(key.containerId()))
            .toList();
    return new ForwardPlan(close, open);
  }

  private static Map<ServerPort, ForwardKey> owners(
      Collection<ForwardKey> desired, Set<ForwardKey> actual) {
    Map<ServerPort, ForwardKey> owners = new LinkedHashMap<>();
    for (ForwardKey key : desired) {
      owners.merge(key.server(), key, (had, next) -> actual.contains(had) ? had : next);
    }
    return owners;
  }
}
