package io.dockbridge.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.NetworkSettings;
import com.github.dockerjava.api.model.Ports;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads what {@code GET /containers/{id}/json} answers. Any part of it may be missing: engines
 * differ, and so do containers that were created, run and are dead.
 */
final class ContainerReader {
  private ContainerReader() {}

  static Container read(InspectContainerResponse answer) {
    boolean running =
        Optional.ofNullable(answer.getState())
            .map(InspectContainerResponse.ContainerState::getRunning)
            .orElse(false);
    return new Container(
        answer.getId(),
        answer.getName().startsWith("/") ? answer.getName().substring(1) : answer.getName(),
        running,
        labels(answer),
        wanted(answer),
        running ? published(answer) : List.of(),
        isOnHostNetwork(answer.getHostConfig()),
        running ? address(answer) : Optional.empty());
  }

  /** Networks without a gateway (overlay, internal ones) can't be reached from the server. */
  private static Optional<String> address(InspectContainerResponse answer) {
    return Optional.ofNullable(answer.getNetworkSettings())
        .map(NetworkSettings::getNetworks)
        .stream()
        .flatMap(networks -> networks.values().stream())
        .filter(it -> isSet(it.getGateway()) && isSet(it.getIpAddress()))
        .map(ContainerNetwork::getIpAddress)
        .findFirst();
  }

  private static boolean isSet(String text) {
    return text != null && !text.isEmpty();
  }

  private static Map<String, String> labels(InspectContainerResponse answer) {
    return Optional.ofNullable(answer.getConfig())
        .map(ContainerConfig::getLabels)
        .map(Map::copyOf)
        .orElse(Map.of());
  }

  private static List<PublishedPort> wanted(InspectContainerResponse answer) {
    HostConfig host = answer.getHostConfig();
    if (host == null || discardsPorts(host)) {
      return List.of();
    }
    List<PublishedPort> bound = bindings(host.getPortBindings()).toList();
    Stream<PublishedPort> chosenByEngine =
        Boolean.TRUE.equals(host.getPublishAllPorts())
            ? exposed(answer).filter(port -> bound.stream().noneMatch(it -> samePort(it, port)))
            : Stream.empty();
    return merged(Stream.concat(bound.stream(), chosenByEngine).toList());
  }

  private static boolean isOnHostNetwork(HostConfig host) {
    return host != null && "host".equals(host.getNetworkMode());
  }

  /** Modes in which {@code -p} has no effect: the container has no network of its own. */
  private static boolean discardsPorts(HostConfig host) {
    String mode = Optional.ofNullable(host.getNetworkMode()).orElse("");
    return isOnHostNetwork(host) || mode.equals("none") || mode.startsWith("container:");
  }

  private static Stream<PublishedPort> exposed(InspectContainerResponse answer) {
    return Optional.ofNullable(answer.getConfig()).map(ContainerConfig::getExposedPorts).stream()
        .flatMap(Arrays::stream)
        .map(port -> new PublishedPort(port.getPort(), port.getProtocol().toString(), "", 0));
  }

  private static boolean samePort(PublishedPort a, PublishedPort b) {
    return a.containerPort() == b.containerPort() && a.protocol().equals(b.protocol());
  }

  private static List<PublishedPort> published(InspectContainerResponse answer) {
    return Optional.ofNullable(answer.getNetworkSettings())
        .map(network -> merged(bindings(network.getPorts()).filter(p -> p.hostPort() > 0).toList()))
        .orElse(List.of());
  }

  /** Null bindings are ports that are exposed only. */
  private static Stream<PublishedPort> bindings(Ports ports) {
    if (ports == null) {
      return Stream.empty();
    }
    return ports.getBindings().entrySet().stream()
        .filter(entry -> entry.getValue() != null)
        .flatMap(entry -> Arrays.stream(entry.getValue()).map(b -> port(entry.getKey(), b)));
  }

  private static PublishedPort port(ExposedPort port, Ports.Binding binding) {
    return new PublishedPort(
        port.getPort(),
        port.getProtocol().toString(),
        Optional.ofNullable(binding.getHostIp()).orElse(""),
        hostPort(Optional.ofNullable(binding.getHostPortSpec()).orElse("")));
  }

  /** Of a range ("8000-8010") the engine takes a free one, as of nothing. */
  private static int hostPort(String spec) {
    return spec.matches("\\d{1,5}") ? Integer.parseInt(spec) : 0;
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
