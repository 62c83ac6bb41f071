package io.dockbridge.portforward.plan;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A port as an observed container publishes it.
 *
 * @param local the port here that it is to have
 */
public record Claim(Container container, PublishedPort port, int local) {
  /**
   * What containers that run are to have here; of two claims to one place the first counts.
   *
   * @param news the containers of which the observation is news
   * @param rules to be read on the thread {@code ports}
   */
  public static Map<ForwardKey, Claim> of(List<Container> seen, Set<String> news, PortRules rules) {
    Map<ForwardKey, Claim> claims = new LinkedHashMap<>();
    seen.stream()
        .filter(container -> container.running() && news.contains(container.id()))
        .forEach(
            container ->
                container.published().forEach(port -> add(claims, container, port, rules)));
    return claims;
  }

  private static void add(
      Map<ForwardKey, Claim> claims, Container container, PublishedPort port, PortRules rules) {
    OptionalInt local = rules.local(container, port);
    if (local.isPresent()) {
      claims.putIfAbsent(
          ForwardKey.of(container.id(), port), new Claim(container, port, local.getAsInt()));
    }
  }
}
