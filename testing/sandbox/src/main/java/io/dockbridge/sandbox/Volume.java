package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A disk that outlives servers.
 *
 * @param size GB
 * @param format {@code ext4}, {@code xfs}, or empty
 * @param server to which it is attached
 */
record Volume(
    long id,
    String name,
    long size,
    Location location,
    String format,
    Map<String, String> labels,
    Instant created,
    boolean available,
    boolean deleteProtected,
    Optional<Long> server)
    implements Resource {

  Volume with(String newName, Map<String, String> newLabels) {
    return new Volume(
        id,
        newName,
        size,
        location,
        format,
        newLabels,
        created,
        available,
        deleteProtected,
        server);
  }

  Volume attachedTo(Optional<Long> newServer) {
    return new Volume(
        id, name, size, location, format, labels, created, available, deleteProtected, newServer);
  }

  Volume protectedFromDeletion(boolean delete) {
    return new Volume(id, name, size, location, format, labels, created, available, delete, server);
  }

  Volume resized(long newSize) {
    return new Volume(
        id, name, newSize, location, format, labels, created, available, deleteProtected, server);
  }

  Volume madeAvailable() {
    return new Volume(
        id, name, size, location, format, labels, created, true, deleteProtected, server);
  }

  Action.Subject subject() {
    return new Action.Subject(id, "volume");
  }

  ObjectNode json() {
    ObjectNode node =
        Json.object()
            .put("id", id)
            .put("name", name)
            .put("size", size)
            .put("status", available ? "available" : "creating")
            .put("format", format.isEmpty() ? null : format)
            .put("linux_device", "/dev/disk/by-id/scsi-0HC_Volume_" + id)
            .put("created", created.toString())
            .put("server", server.orElse(null));
    node.set("location", location.json());
    node.set("labels", Json.of(labels));
    node.set("protection", Json.object().put("delete", deleteProtected));
    return node;
  }
}
