package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.Image;
import java.util.Locale;
import java.util.Optional;

/** The API's {@code /images}. */
public final class ImagesClient {
  private final HetznerApi api;

  ImagesClient(HetznerApi api) {
    this.api = api;
  }

  /** The image of this name, for instance {@code docker-ce}, that fits the architecture. */
  public Optional<Image> findByName(String name, Architecture architecture) {
    ApiRequest request =
        ApiRequest.get("images")
            .with("name", name)
            .with("architecture", architecture.name().toLowerCase(Locale.ROOT));
    return api.list(request, "images", Image.class).stream().findFirst();
  }
}
