package io.dockbridge.docker;

import static io.dockbridge.docker.EngineJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads what {@code GET /containers/json} and {@code GET /containers/{id}/json} answer. Any part
 * may be missing, null, of another type or unknown; it then says nothing, and no more than that.
 */
final class ContainerReader {
  private static final int LAST_PORT = 65535;

  /** Beginning and end of a range are the same for a single port. */
  private record PortRange(int first, int last) {
    /** Empty if the text is neither a port nor a range of ports. */
    static Optional<PortRange> of(String text) {
      String[] ends = text.split("-", 2);
      int first = port(ends[0]);
      int last = ends.length == 1 ? first : port(ends[1]);
      return first > 0 && first <= last
          ? Optional.of(new PortRange(first, last))
          : Optional.empty();
    }

    boolean isSingle() {
      return first == last;
    }
  }

  private ContainerReader() {}

  /** Of an inspection; empty if it is not about a container. */
  static Optional<Container> inspected(JsonNode answer) {
    String id = text(answer.path("Id"));
    if (id.isEmpty()) {
      return Optional.empty();
    }
    boolean running = answer.path("State").path("Running").asBoolean();
    JsonNode host = answer.path("HostConfig");
    JsonNode network = answer.path("NetworkSettings");
    return Optional.of(
        new Container(
            id,
            name(Stream.of(text(answer.path("Name"))), id),
            running,
            labels(answer.path("Config").path("Labels")),
            wanted(host, answer.path("Config").path("ExposedPorts")),
            running ? published(bindings(network.path("Ports"))) : List.of(),
            isOnHostNetwork(host),
            running ? address(network.path("Networks")) : Optional.empty()));
  }

  /** Of an entry in the list of running containers; what it wants is not in there. */
  static Optional<Container> listed(JsonNode entry) {
    String id = text(entry.path("Id"));
    if (id.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Container(
            id,
            name(entry.path("Names").valueStream().map(EngineJson::text), id),
            true,
            labels(entry.path("Labels")),
            List.of(),
            published(entry.path("Ports").valueStream().flatMap(ContainerReader::listedPort)),
            isOnHostNetwork(entry.path("HostConfig")),
            address(entry.path("NetworkSettings").path("Networks"))));
  }

  /**
   * The ports that the routing mesh opens for a Swarm service, on each node; those in host mode
   * belong to its containers. As a container with the service's id, name and labels; empty if there
   * are none.
   */
  static Optional<Container> service(JsonNode service) {
    String id = text(service.path("ID"));
    JsonNode spec = service.path("Spec");
    List<PublishedPort> ports =
        published(
            service
                .path("Endpoint")
                .path("Ports")
                .valueStream()
                .filter(port -> !text(port.path("PublishMode")).equals("host"))
                .flatMap(ContainerReader::servicePort));
    return id.isEmpty() || ports.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Container(
                id,
                name(Stream.of(text(spec.path("Name"))), id),
                true,
                labels(spec.path("Labels")),
                List.of(),
                ports,
                false,
                Optional.empty()));
  }

  private static Stream<PublishedPort> servicePort(JsonNode port) {
    String spec = text(port.path("TargetPort")) + "/" + text(port.path("Protocol"));
    return ports(spec, "", port(text(port.path("PublishedPort"))));
  }

  /** A legacy link is one more name, {@code /web/db}. Dead containers may have none. */
  private static String name(Stream<String> names, String id) {
    return names
        .map(name -> name.startsWith("/") ? name.substring(1) : name)
        .filter(name -> !name.isEmpty() && name.indexOf('/') < 0)
        .findFirst()
        .orElse(id.substring(0, Math.min(12, id.length())));
  }

  private static Map<String, String> labels(JsonNode labels) {
    Map<String, String> read = new HashMap<>();
    labels.properties().forEach(label -> read.put(label.getKey(), text(label.getValue())));
    return Map.copyOf(read);
  }

  /** Networks without a gateway (overlay, internal ones) can't be reached from the server. */
  private static Optional<String> address(JsonNode networks) {
    return networks
        .valueStream()
        .filter(network -> !text(network.path("Gateway")).isEmpty())
        .map(network -> text(network.path("IPAddress")))
        .filter(address -> !address.isEmpty())
        .findFirst();
  }

  private static boolean isOnHostNetwork(JsonNode host) {
    return text(host.path("NetworkMode")).equals("host");
  }

  private static List<PublishedPort> wanted(JsonNode host, JsonNode exposed) {
    if (discardsPorts(host)) {
      return List.of();
    }
    List<PublishedPort> bound = bindings(host.path("PortBindings")).toList();
    Stream<PublishedPort> chosenByEngine =
        host.path("PublishAllPorts").asBoolean()
            ? exposed(exposed).filter(port -> bound.stream().noneMatch(it -> samePort(it, port)))
            : Stream.empty();
    return merged(Stream.concat(bound.stream(), chosenByEngine).toList());
  }

  /** Modes in which {@code -p} has no effect: the container has no network of its own. */
  private static boolean discardsPorts(JsonNode host) {
    String mode = text(host.path("NetworkMode"));
    return Set.of("host", "none").contains(mode) || mode.startsWith("container:");
  }

  private static Stream<PublishedPort> exposed(JsonNode ports) {
    return ports.propertyStream().flatMap(port -> ports(port.getKey(), "", 0));
  }

  private static boolean samePort(PublishedPort a, PublishedPort b) {
    return a.containerPort() == b.containerPort() && a.protocol().equals(b.protocol());
  }

  private static List<PublishedPort> published(Stream<PublishedPort> ports) {
    return merged(ports.filter(port -> port.hostPort() > 0).toList());
  }

  private static Stream<PublishedPort> listedPort(JsonNode port) {
    String spec = text(port.path("PrivatePort")) + "/" + text(port.path("Type"));
    return ports(spec, text(port.path("IP")), port(text(port.path("PublicPort"))));
  }

  /** Ports without bindings are exposed only. */
  private static Stream<PublishedPort> bindings(JsonNode ports) {
    return ports
        .propertyStream()
        .flatMap(
            port ->
                port.getValue().valueStream().flatMap(binding -> bound(port.getKey(), binding)));
  }

  /** Of a range ("8000-8010") the engine takes a free one, as of nothing. */
  private static Stream<PublishedPort> bound(String spec, JsonNode binding) {
    return ports(spec, text(binding.path("HostIp")), port(text(binding.path("HostPort"))));
  }

  /**
   * Those that a spec names, as {@code 80/tcp}, {@code 80} or {@code 6379-6399/tcp}.
   *
   * @param hostPort of a single port; which of a range has it cannot be known
   */
  private static Stream<PublishedPort> ports(String spec, String hostIp, int hostPort) {
    String[] parts = spec.split("/", 2);
    String protocol = parts.length < 2 || parts[1].isEmpty() ? "tcp" : parts[1];
    return PortRange.of(parts[0]).stream()
        .flatMap(
            range ->
                IntStream.rangeClosed(range.first(), range.last())
                    .mapToObj(
                        port ->
                            new PublishedPort(
                                port, protocol, hostIp, range.isSingle() ? hostPort : 0)));
  }

  /** 0 if it is none. */
  private static int port(String text) {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    return port <= LAST_PORT ? port : 0;
  }

  /** The engine binds "all addresses" once for IPv4 and once for IPv6: that is one port. */
  private static List<PublishedPort> merged(List<PublishedPort> ports) {
    List<PublishedPort> merged = new ArrayList<>();
    for (PublishedPort port : ports) {
      PublishedPort twin = withHostIp(port, port.hostIp().equals("::") ? "0.0.0.0" : "::");
      if (isWildcard(port) && merged.contains(twin) && port.hostPort() > 0) {
        merged.replaceAll(it -> it.equals(twin) ? withHostIp(it, "0.0.0.0") : it);
      } else if (!merged.contains(port)) {
        merged.add(port);
      }
    }
    return List.copyOf(merged);
  }

  private static boolean isWildcard(PublishedPort port) {
    return port.hostIp().equals("0.0.0.0") || port.hostIp().equals("::");
  }

  private static PublishedPort withHostIp(PublishedPort port, String hostIp) {
    return new PublishedPort(port.containerPort(), port.protocol(), hostIp, port.hostPort());
  }
}
