package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.ServerType;
import java.util.List;
import java.util.Optional;

/** The API's {@code /server_types}. */
public final class ServerTypesClient {
  private final HetznerApi api;

  ServerTypesClient(HetznerApi api) {
    this.api = api;
  }

  /** All types. */
  public List<ServerType> list() {
    return list(ApiRequest.get("server_types"));
  }

  /** Empty when there is no type of this name, for instance because it was withdrawn. */
  public Optional<ServerType> findByName(String name) {
    return list(ApiRequest.get("server_types").with("name", name)).stream().findFirst();
  }

  private List<ServerType> list(ApiRequest request) {
    return api.list(request, "server_types", ServerType.class);
  }
}
