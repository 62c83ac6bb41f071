package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.PrimaryIp;
import java.util.List;

/** The API's {@code /primary_ips}. */
public final class PrimaryIpsClient {
  private final HetznerApi api;

  PrimaryIpsClient(HetznerApi api) {
    this.api = api;
  }

  /** All Primary IPs with these labels; an empty selector: all of the project. */
  public List<PrimaryIp> list(String labelSelector) {
    ApiRequest request = ApiRequest.get("primary_ips").withSelector(labelSelector);
    return api.list(request, "primary_ips", PrimaryIp.class);
  }

  /** Deletes a Primary IP, or finds it gone; MUST_BE_UNASSIGNED while a server has it. */
  public void delete(long id) {
    api.delete(ApiRequest.delete("primary_ips/" + id));
  }
}
