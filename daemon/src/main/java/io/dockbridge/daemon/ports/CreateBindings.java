package io.dockbridge.daemon.ports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.enginesocket.containers.PortRefusedException;
import io.dockbridge.portforward.plan.PlannedPort;
import io.dockbridge.portforward.plan.PortWish;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports that the body of a create request asks for ({@code HostConfig.PortBindings}), and what
 * is changed about them.
 */
final class CreateBindings {
  private static final Pattern PORT = Pattern.compile("(\\d{1,5})(?:/(tcp|udp|sctp))?");
  private static final Set<String> ALL = Set.of("", "0.0.0.0", "::");

  private final ObjectNode create;
  private final List<PortWish> wishes = new ArrayList<>();
  private final List<ObjectNode> bindings = new ArrayList<>();

  /** Reads them; what is no port is the engine's to refuse. */
  CreateBindings(ObjectNode create) {
    this.create = create;
    create.path("HostConfig").path("PortBindings").properties().forEach(it -> add(it));
  }

  private void add(Map.Entry<String, JsonNode> entry) {
    Matcher port = PORT.matcher(entry.getKey());
    if (!port.matches()) {
      return;
    }
    for (JsonNode binding : entry.getValue()) {
      if (binding instanceof ObjectNode node) {
        String protocol = port.group(2) == null ? "tcp" : port.group(2);
        wishes.add(
            new PortWish(
                Integer.parseInt(port.group(1)),
                protocol,
                node.path("HostIp").asText(""),
                node.path("HostPort").asText("")));
        bindings.add(node);
      }
    }
  }

  List<PortWish> wishes() {
    return wishes;
  }

  Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    create
        .path("Labels")
        .properties()
        .forEach(it -> labels.put(it.getKey(), it.getValue().asText("")));
    return labels;
  }

  /**
   * Refuses what is asked for on an address of a network.
   *
   * @param ofCloud whether the engine is on a server of the cloud, whose own addresses nobody means
   */
  void requireLoopback(boolean ofCloud) throws PortRefusedException {
    for (PortWish wish : wishes) {
      if (!ALL.contains(wish.hostIp()) && isElsewhere(wish.hostIp(), ofCloud)) {
        throw new PortRefusedException(
            "Bind for %s:%s failed: DockBridge opens ports on this machine's loopback addresses only; publish it without an address"
                .formatted(wish.hostIp(), wish.hostPort()));
      }
    }
  }

  private static boolean isElsewhere(String literal, boolean ofCloud) {
    try {
      InetAddress address = InetAddress.ofLiteral(literal);
      return !address.isLoopbackAddress()
          && (ofCloud || NetworkInterface.getByInetAddress(address) != null);
    } catch (IllegalArgumentException | SocketException _) {
      return false; // no address: the engine says so
    }
  }

  /** Asks for what was planned; returns whether that is something else than before. */
  boolean apply(List<PlannedPort> planned) {
    boolean changed = false;
    for (int i = 0; i < planned.size(); i++) {
      PlannedPort plan = planned.get(i);
      if (!plan.hostPort().equals(plan.wish().hostPort())) {
        bindings.get(i).put("HostPort", plan.hostPort());
        changed = true;
      }
      if (plan.label().isPresent()) {
        label(plan.wish(), plan.label().getAsInt());
      }
    }
    return changed;
  }

  /** So that it is known as long as there is the container, whoever starts it. */
  private void label(PortWish wish, int local) {
    ObjectNode labels =
        create.path("Labels") instanceof ObjectNode present ? present : create.putObject("Labels");
    labels.put(
        "dockbridge.forward.%d/%s".formatted(wish.containerPort(), wish.protocol()),
        String.valueOf(local));
  }
}
