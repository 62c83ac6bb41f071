package io.dockbridge.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the API's answers look like, and how its questions select. */
final class CloudAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One answer, not yet sent. */
  record Answer(int status, JsonNode body) {}

  private CloudAnswers() {}

  /** {@code k=v,…}, {@code name}; a fingerprint is found by nobody, so that keys are uploaded. */
  static Stream<ObjectNode> select(Stream<ObjectNode> all, Map<String, String> query) {
    if (query.containsKey("fingerprint")) {
      return Stream.empty();
    }
    Optional<String> name = Optional.ofNullable(query.get("name"));
    return all.filter(it -> name.map(it.path("name").asText()::equals).orElse(true))
        .filter(it -> matches(it.path("labels"), query.getOrDefault("label_selector", "")));
  }

  private static boolean matches(JsonNode labels, String selector) {
    return Arrays.stream(selector.split(",", -1))
        .filter(it -> !it.isEmpty())
        .map(it -> it.split("=", 2))
        .allMatch(it -> labels.path(it[0]).asText().equals(it[1]));
  }

  static ObjectNode image(Map<String, String> query) {
    return JSON.createObjectNode()
        .put("id", 7)
        .put("type", "app")
        .put("status", "available")
        .put("name", query.get("name"))
        .put("description", "")
        .put("disk_size", 5)
        .put("architecture", query.get("architecture"));
  }

  static ObjectNode type(String name, boolean available) {
    return type(name, available, "0.0088");
  }

  static ObjectNode type(String name, boolean available, String net) {
    ObjectNode type =
        JSON.createObjectNode()
            .put("id", 1)
            .put("name", name)
            .put("description", "")
            .put("cores", 2)
            .put("memory", 4)
            .put("disk", 40)
            .put("architecture", name.startsWith("cax") ? "arm" : "x86");
    ArrayNode locations = type.putArray("locations");
    ArrayNode prices = type.putArray("prices");
    for (String location : List.of("fsn1", "hel1")) {
      locations.addObject().put("id", 1).put("name", location).put("available", available);
      ObjectNode price = prices.addObject().put("location", location);
      price.putObject("price_hourly").put("net", net).put("gross", "0.0105");
      price.putObject("price_monthly").put("net", "5.49").put("gross", "6.53");
    }
    return type;
  }

  static Answer list(String name, Stream<ObjectNode> all) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode array = answer.putArray(name);
    all.forEach(array::add);
    return new Answer(200, answer);
  }

  static Answer one(String name, ObjectNode it) {
    if (it == null) {
      return new Answer(404, error("not_found"));
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set(name, it);
    return new Answer(200, answer);
  }

  static ObjectNode error(String code) {
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("error").put("code", code).put("message", "scripted");
    return answer;
  }

  static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    for (String pair : raw.split("&", -1)) {
      String[] parts = (pair + "=").split("=", -1);
      query.put(decode(parts[0]), decode(parts[1]));
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
