package io.dockbridge.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The volumes of a {@link FakeCloud}, whose lock guards them. */
final class FakeVolumes {
  private final Map<Long, ObjectNode> volumes = new TreeMap<>();

  /** The names that were asked for, also those that were refused. */
  final List<String> asked = new ArrayList<>();

  Stream<ObjectNode> all() {
    return volumes.values().stream();
  }

  Optional<ObjectNode> get(long id) {
    return Optional.ofNullable(volumes.get(id));
  }

  boolean hasName(JsonNode name) {
    return all().anyMatch(it -> it.path("name").equals(name));
  }

  ObjectNode create(long id, JsonNode order) {
    ObjectNode volume = ((ObjectNode) order.deepCopy()).put("id", id).put("status", "available");
    volume.put("linux_device", "/dev/disk/by-id/scsi-0HC_Volume_" + id).putNull("server");
    volume.putObject("location").set("name", order.path("location"));
    volume.putObject("protection").put("delete", false);
    volumes.put(id, volume);
    return volume;
  }

  boolean isFree(long id) {
    return get(id).filter(it -> it.path("server").isNull()).isPresent();
  }

  boolean isProtected(long id) {
    return get(id).filter(it -> it.at("/protection/delete").asBoolean()).isPresent();
  }

  void attach(long id, long server) {
    volumes.get(id).put("server", server);
  }

  void detachAll(long server) {
    all().filter(it -> it.path("server").asLong() == server).forEach(it -> it.putNull("server"));
  }

  void act(long id, String verb, JsonNode body) {
    switch (verb) {
      case "resize" -> volumes.get(id).set("size", body.path("size"));
      case "change_protection" ->
          volumes.get(id).putObject("protection").set("delete", body.path("delete"));
      default -> throw new IllegalArgumentException(verb);
    }
  }

  void remove(long id) {
    volumes.remove(id);
  }
}
