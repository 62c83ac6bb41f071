package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One rule of a firewall.
 *
 * @param direction {@code in} or {@code out}
 * @param protocol tcp, udp, icmp, esp or gre
 * @param port a port or a range {@code 80-85}; only with tcp and udp
 * @param sources networks that may connect, for {@code in}
 * @param destinations networks that may be reached, for {@code out}
 */
record FirewallRule(
    String direction,
    String protocol,
    Optional<String> port,
    List<String> sources,
    List<String> destinations,
    Optional<String> description) {

  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "icmp", "esp", "gre");
  private static final Pattern PORT = Pattern.compile("\\d{1,5}(-\\d{1,5})?|any");
  private static final Pattern IPV4_NETWORK = Pattern.compile("[0-9.]+(/\\d{1,2})?");
  private static final Pattern NETWORK = Pattern.compile("[0-9a-fA-F.:]+/\\d{1,3}");

  static FirewallRule parse(RequestBody body) {
    body.allowing("direction", "protocol", "port", "source_ips", "destination_ips", "description");
    FirewallRule rule =
        new FirewallRule(
            body.required("direction"),
            body.required("protocol"),
            body.text("port"),
            body.texts("source_ips"),
            body.texts("destination_ips"),
            body.text("description"));
    rule.check();
    return rule;
  }

  private void check() {
    if (!Set.of("in", "out").contains(direction)) {
      throw ApiError.invalidInput("rules", "direction must be in or out");
    }
    if (!PROTOCOLS.contains(protocol)) {
      throw ApiError.invalidInput("rules", "unknown protocol '" + protocol + "'");
    }
    boolean hasPorts = Set.of("tcp", "udp").contains(protocol);
    if (hasPorts != port.isPresent() || port.stream().anyMatch(p -> !PORT.matcher(p).matches())) {
      throw ApiError.invalidInput("rules", "port does not fit protocol " + protocol);
    }
    List<String> networks = direction.equals("in") ? sources : destinations;
    if (networks.isEmpty() || networks.stream().anyMatch(n -> !NETWORK.matcher(n).matches())) {
      throw ApiError.invalidInput("rules", "networks must be given in CIDR notation");
    }
  }

  /** What iptables matches for the inbound IPv4 traffic that this rule allows. */
  List<String> inbound() {
    if (!direction.equals("in")) {
      return List.of();
    }
    String ports =
        port.filter(p -> !p.equals("any")).map(p -> " --dport " + p.replace('-', ':')).orElse("");
    return sources.stream()
        .filter(s -> IPV4_NETWORK.matcher(s).matches())
        .map(source -> "-p " + protocol + " -s " + source + ports)
        .toList();
  }

  ObjectNode json() {
    ObjectNode node = Json.object().put("direction", direction).put("protocol", protocol);
    node.put("port", port.orElse(null));
    sources.forEach(node.putArray("source_ips")::add);
    destinations.forEach(node.putArray("destination_ips")::add);
    return node.put("description", description.orElse(null));
  }
}
