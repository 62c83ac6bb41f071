package io.dockbridge.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers as a description of the API allows them, and as it may allow them tomorrow: optional
 * fields are missing, unknown ones are there, words of an enumeration are unknown, ids are large.
 */
final class RandomAnswers {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<Long> IDS = List.of(1L, 1L << 31, (1L << 53) - 1);

  /** What JSON numbers cannot hold exactly comes as text. */
  private static final String BEYOND_NUMBERS = Long.toString((1L << 53) + 1);

  private static final Set<String> MONEY = Set.of("net", "gross");

  private final JsonNode document;
  private final Random random;

  /** The same for the same seed. */
  RandomAnswers(JsonNode document, long seed) {
    this.document = document;
    this.random = new Random(seed);
  }

  static JsonNode description(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  /** What may be answered to a request, as JSON. */
  String answer(String method, String path, String status) {
    JsonNode answers = document.path("paths").path(path).path(method).path("responses");
    JsonNode whole = resolved(answers.path(status).at("/content/application~1json/schema"));
    ObjectNode answer = JSON.objectNode(); // without what was asked for it would be none
    whole
        .path("properties")
        .properties()
        .forEach(it -> answer.set(it.getKey(), value(it.getKey(), it.getValue())));
    return answer.toString();
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private JsonNode value(String name, JsonNode described) {
    JsonNode schema = resolved(described);
    if (name.equals("next_page") || (schema.path("nullable").asBoolean() && chance(30))) {
      return NullNode.getInstance();
    }
    if (schema.has("allOf") || schema.has("oneOf") || schema.has("anyOf")) {
      return together(name, schema);
    }
    if (schema.has("enum")) {
      return chance(20) ? JSON.textNode("hitherto-unheard-of") : one(schema.path("enum"));
    }
    return switch (schema.path("type").asText()) {
      case "array" -> array(name, schema);
      case "integer" -> integer(schema);
      case "number" -> JSON.numberNode(random.nextInt(1000) / 8.0);
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "string" -> text(name, schema);
      default -> object(schema);
    };
  }

  private JsonNode resolved(JsonNode described) {
    return described.has("$ref")
        ? document.at(described.path("$ref").asText().substring(1))
        : described;
  }

  private JsonNode one(JsonNode array) {
    return array.get(random.nextInt(array.size()));
  }

  private JsonNode together(String name, JsonNode schema) {
    if (!schema.has("allOf")) {
      return value(name, one(schema.has("oneOf") ? schema.path("oneOf") : schema.path("anyOf")));
    }
    ObjectNode all = JSON.objectNode();
    for (JsonNode part : schema.path("allOf")) {
      JsonNode value = value(name, part);
      if (!(value instanceof ObjectNode object)) {
        return value;
      }
      all.setAll(object);
    }
    return all;
  }

  private JsonNode array(String name, JsonNode schema) {
    ArrayNode array = JSON.arrayNode();
    for (int i = random.nextInt(3); i > 0; i--) {
      array.add(value(name, schema.path("items")));
    }
    return array;
  }

  private JsonNode integer(JsonNode schema) {
    if (!schema.path("format").asText().equals("int64")) {
      return JSON.numberNode(random.nextInt(100));
    }
    return chance(10)
        ? JSON.textNode(BEYOND_NUMBERS)
        : JSON.numberNode((long) IDS.get(random.nextInt(IDS.size())));
  }

  private static JsonNode text(String name, JsonNode schema) {
    if (MONEY.contains(name)) {
      return TextNode.valueOf("0.0088000000");
    }
    return switch (schema.path("format").asText()) {
      case "date-time" -> TextNode.valueOf("2026-11-30T23:55:00+00:00");
      default -> TextNode.valueOf(schema.path("example").asText("text"));
    };
  }

  private JsonNode object(JsonNode schema) {
    ObjectNode object = JSON.objectNode();
    Set<String> required =
        schema.path("required").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    schema.path("properties").properties().stream()
        .filter(it -> required.contains(it.getKey()) || chance(50))
        .forEach(it -> object.set(it.getKey(), value(it.getKey(), it.getValue())));
    if (schema.has("properties") && chance(30)) {
      object.putObject("a_new_field").put("of", 2027).putArray("and").add("more").addNull();
    }
    return object;
  }
}
