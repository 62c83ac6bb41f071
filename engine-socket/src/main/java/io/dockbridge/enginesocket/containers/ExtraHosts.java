package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dockbridge.docker.EngineRequest;
import java.util.List;

/**
 * Gives a container that is created the names by which Docker Desktop's containers reach the
 * machine of their user: in {@code HostConfig.ExtraHosts} as {@code name:address}, or, for a
 * service's, in {@code ContainerSpec.Hosts} as {@code address name}. Whoever asks for {@code
 * host-gateway} means that machine, too. Names that the client has given stay as they are.
 */
public final class ExtraHosts {
  private static final List<String> NAMES =
      List.of("host.docker.internal", "gateway.docker.internal");
  private static final String GATEWAY = "host-gateway";

  private ExtraHosts() {}

  /** Changes the body of a create; networks without names of their own are left alone. */
  public static void add(EngineRequest route, CreateBody body, HostNames host) {
    if (host.address().isEmpty() || !(body.tree() instanceof ObjectNode create)) {
      return;
    }
    if (route.kind() == EngineRequest.Kind.CONTAINER_CREATE) {
      addToContainer(create, body, host);
    } else if (route.path().equals("/services/create")
        && create.at("/TaskTemplate/ContainerSpec") instanceof ObjectNode service) {
      addToService(list(service, "Hosts"), host.address().get());
      body.change();
    }
  }

  private static void addToContainer(ObjectNode create, CreateBody body, HostNames host) {
    ObjectNode config =
        create.path("HostConfig") instanceof ObjectNode given
            ? given
            : create.putObject("HostConfig");
    String network = config.path("NetworkMode").asText();
    boolean isHost = network.equals("host") && !host.reachesHostNetwork();
    if (isHost || network.equals("none") || network.startsWith("container:")) {
      return;
    }
    add(list(config, "ExtraHosts"), host.address().get());
    body.change();
  }

  private static ArrayNode list(ObjectNode owner, String field) {
    return owner.path(field) instanceof ArrayNode given ? given : owner.putArray(field);
  }

  private static void addToService(ArrayNode hosts, String address) {
    List<String> given = hosts.valueStream().map(JsonNode::asText).toList();
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).startsWith(GATEWAY + " ")) {
        hosts.set(i, TextNode.valueOf(given.get(i).replaceFirst(GATEWAY, address)));
      }
    }
    NAMES.stream()
        .filter(it -> given.stream().noneMatch(entry -> entry.endsWith(" " + it)))
        .forEach(it -> hosts.add(address + " " + it));
  }

  private static void add(ArrayNode hosts, String address) {
    for (int i = 0; i < hosts.size(); i++) {
      String entry = hosts.path(i).asText();
      if (entry.endsWith(":" + GATEWAY) || entry.endsWith("=" + GATEWAY)) {
        hosts.set(i, TextNode.valueOf(name(hosts.path(i)) + ":" + address));
      }
    }
    List<String> given = hosts.valueStream().map(ExtraHosts::name).toList();
    NAMES.stream().filter(it -> !given.contains(it)).forEach(it -> hosts.add(it + ":" + address));
  }

  /** An entry is {@code name:address} or {@code name=address}. */
  private static String name(JsonNode entry) {
    return entry.asText().split("[:=]", 2)[0];
  }
}
