package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.CreateFirewall;
import io.dockbridge.hetzner.model.Firewall;
import java.util.List;

/** The API's {@code /firewalls}. */
public final class FirewallsClient {
  private final HetznerApi api;

  FirewallsClient(HetznerApi api) {
    this.api = api;
  }

  /** All firewalls with these labels; an empty selector: all of the project. */
  public List<Firewall> list(String labelSelector) {
    ApiRequest request = ApiRequest.get("firewalls").withSelector(labelSelector);
    return api.list(request, "firewalls", Firewall.class);
  }

  /** Creates a firewall that no server has yet. */
  public Firewall create(CreateFirewall firewall) {
    return api.call(ApiRequest.post("firewalls", firewall), "firewall", Firewall.class);
  }

  /** Deletes a firewall, or finds it gone; RESOURCE_IN_USE while a server has it. */
  public void delete(long id) {
    api.delete(ApiRequest.delete("firewalls/" + id));
  }
}
