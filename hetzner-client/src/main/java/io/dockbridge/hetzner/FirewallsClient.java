package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.CreateFirewall;
import io.dockbridge.hetzner.model.Firewall;

/** The API's {@code /firewalls}. */
public final class FirewallsClient extends ResourceClient<Firewall> {
  FirewallsClient(HetznerApi api) {
    super(api, "firewalls", Firewall.class);
  }

  /** Creates a firewall that no server has yet. */
  public Firewall create(CreateFirewall firewall) {
    return super.create(firewall);
  }
}
