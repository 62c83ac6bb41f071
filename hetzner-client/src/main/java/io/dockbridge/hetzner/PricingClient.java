package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Pricing;

/** The API's {@code /pricing}. */
public final class PricingClient {
  private final HetznerApi api;

  PricingClient(HetznerApi api) {
    this.api = api;
  }

  /** All prices; they change a few times a year. */
  public Pricing get() {
    return api.call(ApiRequest.get("pricing"), "pricing", Pricing.class);
  }
}
