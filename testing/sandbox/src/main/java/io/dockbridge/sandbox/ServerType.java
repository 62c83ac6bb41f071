package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be rented, with prices as seen in 2026. Money is EUR without VAT.
 *
 * @param memory GB
 * @param disk GB
 * @param locations names of the locations that offer it, whether or not it is in stock there
 * @param withdrawn names of those of them where it cannot be ordered any more
 */
record ServerType(
    long id,
    String name,
    int cores,
    int memory,
    int disk,
    String architecture,
    String cpuType,
    String category,
    BigDecimal hourly,
    BigDecimal monthly,
    List<String> locations,
    List<String> withdrawn) {

  private static final BigDecimal WITH_VAT = new BigDecimal("1.19");

  /** Since when nobody gets a withdrawn type any more. */
  private static final String WITHDRAWN_SINCE = "2026-01-01T00:00:00Z";

  /** id name cores memory disk architecture cpu category net/h net/month locations withdrawn. */
  private static final String TABLE =
      """
      104 cx22 2 4 40 x86 shared cost_optimized 0.0060 3.79 fsn1,nbg1,hel1 fsn1,nbg1,hel1
      114 cx23 2 4 40 x86 shared cost_optimized 0.0088 5.49 fsn1,nbg1,hel1 -
      115 cx33 4 8 80 x86 shared cost_optimized 0.0136 8.49 fsn1,nbg1,hel1 -
      116 cx43 8 16 160 x86 shared cost_optimized 0.0256 15.99 fsn1,nbg1,hel1 -
      117 cx53 16 32 320 x86 shared cost_optimized 0.0481 29.99 fsn1,nbg1,hel1 -
      45 cax11 2 4 40 arm shared cost_optimized 0.0096 5.99 fsn1,nbg1,hel1 -
      93 cax21 4 8 80 arm shared cost_optimized 0.0168 10.49 fsn1,nbg1,hel1 -
      94 cax31 8 16 160 arm shared cost_optimized 0.0336 20.99 fsn1,nbg1,hel1 -
      95 cax41 16 32 320 arm shared cost_optimized 0.0665 41.49 fsn1,nbg1,hel1 -
      109 cpx22 2 4 80 x86 shared regular_purpose 0.0312 19.49 fsn1,nbg1,hel1,sin -
      110 cpx32 4 8 160 x86 shared regular_purpose 0.0569 35.49 fsn1,nbg1,hel1,sin -
      22 cpx11 2 2 40 x86 shared regular_purpose 0.0200 12.49 fsn1,nbg1,hel1,ash,hil fsn1,nbg1,hel1
      23 cpx21 3 4 80 x86 shared regular_purpose 0.0369 22.99 fsn1,nbg1,hel1,ash,hil fsn1,nbg1,hel1
      96 ccx13 2 8 80 x86 dedicated general_purpose 0.0689 42.99 fsn1,nbg1,hel1,ash,hil,sin -
      97 ccx23 4 16 160 x86 dedicated general_purpose 0.1378 85.99 fsn1,nbg1,hel1,ash,hil,sin -
      98 ccx33 8 32 240 x86 dedicated general_purpose 0.2756 171.99 fsn1,nbg1,hel1,ash,hil,sin -
      """;

  static final List<ServerType> ALL = TABLE.lines().map(ServerType::parse).toList();

  private static ServerType parse(String line) {
    String[] f = line.split(" ", -1);
    return new ServerType(
        Long.parseLong(f[0]),
        f[1],
        Integer.parseInt(f[2]),
        Integer.parseInt(f[3]),
        Integer.parseInt(f[4]),
        f[5],
        f[6],
        f[7],
        new BigDecimal(f[8]),
        new BigDecimal(f[9]),
        Arrays.asList(f[10].split(",", -1)),
        Arrays.asList(f[11].split(",", -1)));
  }

  static Optional<ServerType> find(String idOrName) {
    return ALL.stream()
        .filter(t -> t.name.equals(idOrName) || Long.toString(t.id).equals(idOrName))
        .findFirst();
  }

  ObjectNode json(Stock stock) {
    ObjectNode node =
        Json.object()
            .put("id", id)
            .put("name", name)
            .put("description", name.toUpperCase(Locale.ROOT))
            .put("category", category)
            .put("cores", cores)
            .put("memory", (double) memory)
            .put("disk", disk)
            .put("storage_type", "local")
            .put("cpu_type", cpuType)
            .put("architecture", architecture)
            .put("deprecated", false)
            .putNull("deprecation");
    node.set("locations", locationsJson(stock));
    node.set("prices", pricesJson());
    return node;
  }

  private ArrayNode locationsJson(Stock stock) {
    ArrayNode array = Json.array();
    offered().forEach(l -> array.add(locationJson(l, stock)));
    return array;
  }

  private ObjectNode locationJson(Location location, Stock stock) {
    ObjectNode node =
        Json.object()
            .put("id", location.id())
            .put("name", location.name())
            .put("available", stock.has(name, location.name()))
            .put("recommended", false);
    if (isWithdrawn(location)) {
      node.putObject("deprecation")
          .put("announced", "2025-10-01T00:00:00Z")
          .put("unavailable_after", WITHDRAWN_SINCE);
    } else {
      node.putNull("deprecation");
    }
    return node;
  }

  /** Whether it cannot be ordered there any more. */
  boolean isWithdrawn(Location location) {
    return withdrawn.contains(location.name());
  }

  ArrayNode pricesJson() {
    ArrayNode array = Json.array();
    offered().forEach(l -> array.add(priceJson(l)));
    return array;
  }

  private ObjectNode priceJson(Location location) {
    ObjectNode price = Json.object().put("location", location.name());
    price.set("price_hourly", money(hourly));
    price.set("price_monthly", money(monthly));
    price.put("included_traffic", 20L << 40);
    price.set("price_per_tb_traffic", money(BigDecimal.ONE));
    return price;
  }

  private Stream<Location> offered() {
    return Location.ALL.stream().filter(l -> locations.contains(l.name()));
  }

  /** Money as Hetzner writes it: decimal strings, net and with VAT. */
  static ObjectNode money(BigDecimal net) {
    BigDecimal gross = net.multiply(WITH_VAT).setScale(10, RoundingMode.HALF_UP);
    return Json.object()
        .put("net", net.setScale(10, RoundingMode.HALF_UP).toPlainString())
        .put("gross", gross.toPlainString());
  }
}
