package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One of Hetzner's six locations. */
record Location(
    long id, String name, String description, String country, String city, String zone) {
  static final List<Location> ALL =
      List.of(
          new Location(1, "fsn1", "Falkenstein DC Park 1", "DE", "Falkenstein", "eu-central"),
          new Location(2, "nbg1", "Nuremberg DC Park 1", "DE", "Nuremberg", "eu-central"),
          new Location(3, "hel1", "Helsinki DC Park 1", "FI", "Helsinki", "eu-central"),
          new Location(4, "ash", "Ashburn, VA", "US", "Ashburn, VA", "us-east"),
          new Location(5, "hil", "Hillsboro, OR", "US", "Hillsboro, OR", "us-west"),
          new Location(6, "sin", "Singapore", "SG", "Singapore", "ap-southeast"));

  /** A location by id or name, or 422. */
  static Location require(String idOrName) {
    return ALL.stream()
        .filter(l -> l.name.equals(idOrName) || Long.toString(l.id).equals(idOrName))
        .findFirst()
        .orElseThrow(
            () -> ApiError.invalidInput("location", "unknown location '" + idOrName + "'"));
  }

  ObjectNode json() {
    return Json.object()
        .put("id", id)
        .put("name", name)
        .put("description", description)
        .put("country", country)
        .put("city", city)
        .put("latitude", 0.0)
        .put("longitude", 0.0)
        .put("network_zone", zone);
  }
}
