package io.dockbridge.docker;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container as the engine describes it now.
 *
 * @param id the full id, 64 hex digits
 * @param name without the leading slash
 * @param wanted the ports it asks for (HostConfig.PortBindings), with host port 0 where the engine
 *     shall choose and one entry per port of a range; known before it runs
 * @param published the ports it has (NetworkSettings.Ports), without exposed-only ones; the same
 *     port on 0.0.0.0 and :: is one entry; empty unless it runs
 * @param hostNetwork whether its network is the server's own, so that no port of it is published
 * @param address where the server itself reaches it, on a bridge network; empty if there is no such
 *     place or it doesn't run
 */
public record Container(
    String id,
    String name,
    boolean running,
    Map<String, String> labels,
    List<PublishedPort> wanted,
    List<PublishedPort> published,
    boolean hostNetwork,
    Optional<String> address) {
  /** Whether it runs for a Swarm service, which may publish ports of its own. */
  public boolean isSwarmTask() {
    return labels.containsKey("com.docker.swarm.task.id");
  }

  /** The same after a start by which each port that it wants is published. */
  public Container started() {
    return new Container(id, name, true, labels, wanted, wanted, hostNetwork, Optional.empty());
  }

  /** The same where the server itself cannot reach its address. */
  Container withoutAddress() {
    return new Container(
        id, name, running, labels, wanted, published, hostNetwork, Optional.empty());
  }

  /** The same with other published ports. */
  public Container publishing(List<PublishedPort> ports) {
    return new Container(id, name, running, labels, wanted, ports, hostNetwork, address);
  }
}
