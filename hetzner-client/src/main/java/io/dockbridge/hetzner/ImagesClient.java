package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.Image;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The API's {@code /images}. */
public final class ImagesClient {
  private final HetznerApi api;

  ImagesClient(HetznerApi api) {
    this.api = api;
  }

  /** All images with these labels; an empty selector: all that there are. */
  public List<Image> list(String labelSelector) {
    return list(ApiRequest.get("images").withSelector(labelSelector));
  }

  /** Empty when there is no such image. */
  public Optional<Image> get(long id) {
    return api.find(ApiRequest.get("images/" + id), "image", Image.class);
  }

  /** The image of this name, for instance {@code docker-ce}, that fits the architecture. */
  public Optional<Image> findByName(String name, Architecture architecture) {
    ApiRequest request =
        ApiRequest.get("images")
            .with("name", name)
            .with("architecture", architecture.name().toLowerCase(Locale.ROOT));
    return list(request).stream().findFirst();
  }

  /** Deletes a snapshot, or finds it gone. */
  public void delete(long id) {
    api.delete(ApiRequest.delete("images/" + id));
  }

  private List<Image> list(ApiRequest request) {
    return api.list(request, "images", Image.class);
  }
}
