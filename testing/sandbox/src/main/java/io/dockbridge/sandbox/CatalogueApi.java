package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/**
 * What can be read and never changes: server types (but for their stock), images, locations,
 * prices; and what is gone.
 */
final class CatalogueApi {
  private static final BigDecimal PRIMARY_IPV4_HOURLY = new BigDecimal("0.0008");
  private static final BigDecimal PRIMARY_IPV4_MONTHLY = new BigDecimal("0.50");
  private static final BigDecimal FLOATING_IP_MONTHLY = new BigDecimal("3.00");
  private static final BigDecimal VOLUME_GB_MONTH = new BigDecimal("0.0572");
  private static final BigDecimal IMAGE_GB_MONTH = new BigDecimal("0.0143");

  private final Stock stock;

  CatalogueApi(Stock stock) {
    this.stock = stock;
  }

  void register(Router router) {
    router
        .on("GET", "/locations", this::locations)
        .on("GET", "/locations/{id}", this::location)
        .on("GET", "/server_types", this::serverTypes)
        .on("GET", "/server_types/{id}", this::serverType)
        .on("GET", "/images", this::images)
        .on("GET", "/images/{id}", this::image)
        .on("GET", "/pricing", request -> ApiResponse.ok(Json.wrap("pricing", pricing())))
        .on("GET", "/datacenters", request -> gone())
        .on("GET", "/datacenters/{id}", request -> gone());
  }

  private ApiResponse locations(ApiRequest request) {
    return Listing.of(request, "locations", Location.ALL.stream(), Location::json)
        .matching("name")
        .sortedBy("id", "name");
  }

  private ApiResponse location(ApiRequest request) {
    return Location.ALL.stream()
        .filter(l -> l.id() == request.id())
        .findFirst()
        .map(l -> ApiResponse.ok(Json.wrap("location", l.json())))
        .orElseThrow(() -> ApiError.notFound("location", request.id()));
  }

  private ApiResponse serverTypes(ApiRequest request) {
    return Listing.of(request, "server_types", ServerType.ALL.stream(), t -> t.json(stock))
        .matching("name")
        .sortedBy("id", "name");
  }

  private ApiResponse serverType(ApiRequest request) {
    return ServerType.find(Long.toString(request.id()))
        .map(t -> ApiResponse.ok(Json.wrap("server_type", t.json(stock))))
        .orElseThrow(() -> ApiError.notFound("server type", request.id()));
  }

  private ApiResponse images(ApiRequest request) {
    return Listing.of(request, "images", Image.ALL.stream(), Image::json)
        .matching("name", "type", "architecture", "status")
        .selectedByLabels()
        .sortedBy("id", "name", "created");
  }

  private ApiResponse image(ApiRequest request) {
    return Image.find(request.id())
        .map(i -> ApiResponse.ok(Json.wrap("image", i.json())))
        .orElseThrow(() -> ApiError.notFound("image", request.id()));
  }

  private static ObjectNode pricing() {
    ObjectNode pricing = Json.object().put("currency", "EUR").put("vat_rate", "19.000000");
    var types = pricing.putArray("server_types");
    ServerType.ALL.forEach(
        t ->
            types
                .addObject()
                .put("id", t.id())
                .put("name", t.name())
                .set("prices", t.pricesJson()));
    pricing.set(
        "primary_ips", Json.array().add(primaryIpPrice("ipv4")).add(primaryIpPrice("ipv6")));
    pricing.set("volume", Json.wrap("price_per_gb_month", ServerType.money(VOLUME_GB_MONTH)));
    pricing.set("image", Json.wrap("price_per_gb_month", ServerType.money(IMAGE_GB_MONTH)));
    pricing.set("server_backup", Json.object().put("percentage", "20.0000000000"));
    pricing.set("floating_ip", Json.wrap("price_monthly", ServerType.money(FLOATING_IP_MONTHLY)));
    pricing.set("floating_ips", Json.array());
    pricing.set("load_balancer_types", Json.array());
    return pricing;
  }

  private static ObjectNode primaryIpPrice(String type) {
    boolean free = type.equals("ipv6");
    ObjectNode price = Json.object().put("type", type);
    var prices = price.putArray("prices");
    for (Location location : Location.ALL) {
      ObjectNode entry = prices.addObject().put("location", location.name());
      entry.set("price_hourly", ServerType.money(free ? BigDecimal.ZERO : PRIMARY_IPV4_HOURLY));
      entry.set("price_monthly", ServerType.money(free ? BigDecimal.ZERO : PRIMARY_IPV4_MONTHLY));
    }
    return price;
  }

  private static ApiResponse gone() {
    throw ApiError.gone(
        "the datacenters endpoint was removed, use locations",
        "https://docs.hetzner.cloud/changelog");
  }
}
