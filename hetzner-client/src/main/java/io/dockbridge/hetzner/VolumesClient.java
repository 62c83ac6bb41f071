package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.CreateVolume;
import io.dockbridge.hetzner.model.CreatedVolume;
import io.dockbridge.hetzner.model.Volume;
import java.util.Map;

/** The API's {@code /volumes}. */
public final class VolumesClient extends ResourceClient<Volume> {
  VolumesClient(HetznerApi api) {
    super(api, "volumes", Volume.class);
  }

  /**
   * Creates a volume; from then on it costs money. Sent once: after a failure with {@link
   * HetznerException#outcomeUnknown()} look for the name before you send it again.
   */
  public CreatedVolume create(CreateVolume volume) {
    return create(volume, CreatedVolume.class);
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
}
