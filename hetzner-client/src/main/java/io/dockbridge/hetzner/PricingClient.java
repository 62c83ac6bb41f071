package io.dockbridge.hetzner;

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
