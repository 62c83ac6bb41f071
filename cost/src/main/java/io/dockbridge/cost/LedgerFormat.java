package io.dockbridge.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cost.LedgerLine.Created;
import io.dockbridge.cost.LedgerLine.Gone;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** How a line of the ledger looks: a JSON object; money as decimal text, times in RFC 3339. */
final class LedgerFormat {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LedgerFormat() {}

  /** Without a line break. */
  static String write(LedgerLine line) {
    return switch (line) {
      case Created created -> write(created).toString();
      case Gone(long id, Instant when) ->
          JSON.createObjectNode()
              .put("event", "gone")
              .put("id", id)
              .put("when", when.toString())
              .toString();
    };
  }

  /** Empty if it is not a line that this version knows, or only a part of one. */
  static Optional<LedgerLine> read(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return switch (node.path("event").asText()) {
        case "created" -> Optional.of(created(node));
        case "gone" -> Optional.of(new Gone(id(node), Instant.parse(text(node, "when"))));
        default -> Optional.empty();
      };
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException _) {
      return Optional.empty();
    }
  }

  private static ObjectNode write(Created line) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("event", "created")
            .put("id", line.id())
            .put("name", line.name())
            .put("instance", line.instance())
            .put("server_type", line.serverType())
            .put("location", line.location())
            .put("created", line.created().toString());
    line.price()
        .ifPresent(
            price -> {
              node.put("currency", price.currency());
              write(node.putObject("price"), price.server());
              price.ipv4().ifPresent(it -> write(node.putObject("ipv4_price"), it));
            });
    return node;
  }

  private static void write(ObjectNode node, Rate rate) {
    write(node.putObject("hourly"), rate.hourly());
    rate.monthly().ifPresent(it -> write(node.putObject("monthly"), it));
  }

  private static void write(ObjectNode node, Amount amount) {
    node.put("net", amount.net().toPlainString()).put("gross", amount.gross().toPlainString());
  }

  private static Created created(JsonNode node) {
    Optional<ServerPrice> price =
        Optional.ofNullable(node.get("price"))
            .map(
                it ->
                    new ServerPrice(
                        text(node, "currency"),
                        rate(it),
                        Optional.ofNullable(node.get("ipv4_price")).map(LedgerFormat::rate)));
    return new Created(
        id(node),
        text(node, "name"),
        text(node, "instance"),
        text(node, "server_type"),
        text(node, "location"),
        Instant.parse(text(node, "created")),
        price);
  }

  private static Rate rate(JsonNode node) {
    return new Rate(
        amount(node.required("hourly")),
        Optional.ofNullable(node.get("monthly")).map(LedgerFormat::amount));
  }

  private static Amount amount(JsonNode node) {
    return new Amount(new BigDecimal(text(node, "net")), new BigDecimal(text(node, "gross")));
  }

  private static long id(JsonNode node) {
    return node.required("id").asLong();
  }

  private static String text(JsonNode node, String name) {
    return node.required(name).asText();
  }
}
