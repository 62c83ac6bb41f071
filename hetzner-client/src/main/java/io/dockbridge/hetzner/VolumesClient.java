package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.CreateVolume;
import io.dockbridge.hetzner.model.CreatedVolume;
import io.dockbridge.hetzner.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The API's {@code /volumes}. */
public final class VolumesClient {
  private final HetznerApi api;

  VolumesClient(HetznerApi api) {
    this.api = api;
  }

  /** All volumes with these labels; an empty selector: all of the project. */
  public List<Volume> list(String labelSelector) {
    return list(ApiRequest.get("volumes").withSelector(labelSelector));
  }

  /** Empty when there is no such volume. */
  public Optional<Volume> get(long id) {
    return api.find(ApiRequest.get("volumes/" + id), "volume", Volume.class);
  }

  /** Names are unique in a project. */
  public Optional<Volume> findByName(String name) {
    return list(ApiRequest.get("volumes").with("name", name)).stream().findFirst();
  }

  /**
   * Creates a volume; from then on it costs money. Sent once: after a failure with {@link
   * HetznerException#outcomeUnknown()} look for the name before you send it again.
   */
  public CreatedVolume create(CreateVolume volume) {
    return api.call(ApiRequest.post("volumes", volume), CreatedVolume.class);
  }

  /** Attaches a volume without mounting it, waiting while another action holds the server. */
  public Action attach(long id, long server) {
    return act(id, "attach", Map.of("server", server, "automount", false));
  }

  /** Detaches a volume; what the server has not written yet is lost. */
  public Action detach(long id) {
    return act(id, "detach", Map.of());
  }

  /** Protects a volume against deletion, or lets it be deleted. */
  public Action protect(long id, boolean againstDeletion) {
    return act(id, "change_protection", Map.of("delete", againstDeletion));
  }

  /** Makes a volume larger, attached or not; its file system is left as it is. */
  public Action resize(long id, int gigabytes) {
    return act(id, "resize", Map.of("size", gigabytes));
  }

  /** Deletes a detached volume and all its data, or finds it gone. */
  public void delete(long id) {
    api.delete(ApiRequest.delete("volumes/" + id).waitingForLock());
  }

  private Action act(long id, String verb, Map<String, Object> body) {
    ApiRequest request = ApiRequest.post("volumes/" + id + "/actions/" + verb, body);
    return api.call(request.waitingForLock(), "action", Action.class);
  }

  private List<Volume> list(ApiRequest request) {
    return api.list(request, "volumes", Volume.class);
  }
}
