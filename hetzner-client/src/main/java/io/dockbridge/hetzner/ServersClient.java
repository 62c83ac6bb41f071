package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.CreateServer;
import io.dockbridge.hetzner.model.CreatedServer;
import io.dockbridge.hetzner.model.Server;
import java.util.Map;

/** The API's {@code /servers}. */
public final class ServersClient extends ResourceClient<Server> {
  ServersClient(HetznerApi api) {
    super(api, "servers", Server.class);
  }

  /**
   * Creates a server and lets it start; from then on it costs money. Sent once: after a failure
   * with {@code HetznerException#outcomeUnknown()} look for the name before you send it again.
   *
   * @throws HetznerException RESOURCE_UNAVAILABLE when out of stock, UNIQUENESS_ERROR when the name
   *     is taken, RESOURCE_LIMIT_EXCEEDED at the account's limit, and others
   */
  public CreatedServer create(CreateServer server) {
    return create(server, CreatedServer.class);
  }

  /** Replaces all labels by these. */
  public Server replaceLabels(long id, Map<String, String> labels) {
    return replace(id, Map.of("labels", labels));
  }

  /** Presses the power button; the action ends when it is pressed, not when the server is off. */
  public Action shutdown(long id) {
    return act(id, "shutdown", Map.of());
  }

  /** Pulls the plug. */
  public Action powerOff(long id) {
    return act(id, "poweroff", Map.of());
  }

  /** Starts a server that is off. */
  public Action powerOn(long id) {
    return act(id, "poweron", Map.of());
  }
}
