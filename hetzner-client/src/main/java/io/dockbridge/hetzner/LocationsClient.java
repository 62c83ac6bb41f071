package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Location;
import java.util.List;

/** The API's {@code /locations}. */
public final class LocationsClient {
  private final HetznerApi api;

  LocationsClient(HetznerApi api) {
    this.api = api;
  }

  /** All locations. */
  public List<Location> list() {
    return api.list(ApiRequest.get("locations"), "locations", Location.class);
  }
}
