package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.CreateServer;
import io.dockbridge.hetzner.model.CreatedServer;
import io.dockbridge.hetzner.model.Server;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The API's {@code /servers}. */
public final class ServersClient {
  private final HetznerApi api;

  ServersClient(HetznerApi api) {
    this.api = api;
  }

  /**
   * All servers with these labels.
   *
   * @param labelSelector as {@code managed-by=dockbridge,dockbridge-owner=x}; empty: all of the
   *     project
   */
  public List<Server> list(String labelSelector) {
    return api.list(ApiRequest.get("servers").withSelector(labelSelector), "servers", Server.class);
  }

  /** Empty when there is no such server. */
  public Optional<Server> get(long id) {
    return api.find(ApiRequest.get("servers/" + id), "server", Server.class);
  }

  /** Names are unique in a project. */
  public Optional<Server> findByName(String name) {
    return api.list(ApiRequest.get("servers").with("name", name), "servers", Server.class).stream()
        .findFirst();
  }

  /**
   * Creates a server and lets it start; from then on it costs money. Sent once: after a failure
   * with {@code HetznerException#outcomeUnknown()} look for the name before you send it again.
   *
   * @throws HetznerException RESOURCE_UNAVAILABLE when out of stock, UNIQUENESS_ERROR when the name
   *     is taken, RESOURCE_LIMIT_EXCEEDED at the account's limit, and others
   */
  public CreatedServer create(CreateServer server) {
    return api.call(ApiRequest.post("servers", server), CreatedServer.class);
  }

  /** Replaces all labels by these. */
  public Server replaceLabels(long id, Map<String, String> labels) {
    ApiRequest request = ApiRequest.put("servers/" + id, Map.of("labels", labels));
    return api.call(request, "server", Server.class);
  }

  /**
   * Deletes a server, running or not, waiting while another action holds it.
   *
   * @return the action to await; empty when the server was gone already or the answer names none
   */
  public Optional<Action> delete(long id) {
    ApiRequest request = ApiRequest.delete("servers/" + id).waitingForLock();
    return api.delete(request);
  }

  /** Presses the power button; the action ends when it is pressed, not when the server is off. */
  public Action shutdown(long id) {
    return act(id, "shutdown");
  }

  /** Pulls the plug. */
  public Action powerOff(long id) {
    return act(id, "poweroff");
  }

  /** Starts a server that is off. */
  public Action powerOn(long id) {
    return act(id, "poweron");
  }

  private Action act(long id, String verb) {
    ApiRequest request = ApiRequest.post("servers/" + id + "/actions/" + verb, Map.of());
    return api.call(request.waitingForLock(), "action", Action.class);
  }
}
