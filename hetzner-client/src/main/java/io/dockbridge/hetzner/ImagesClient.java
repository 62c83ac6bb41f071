package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.Image;
import java.util.Locale;
import java.util.Optional;

/** The API's {@code /images}. */
public final class ImagesClient extends ResourceClient<Image> {
  ImagesClient(HetznerApi api) {
    super(api, "images", Image.class);
  }

  /** The image of this name, for instance {@code docker-ce}, that fits the architecture. */
  public Optional<Image> findByName(String name, Architecture architecture) {
    String its = architecture.name().toLowerCase(Locale.ROOT);
    return find(it -> it.with("name", name).with("architecture", its)).stream().findFirst();
  }
}
