package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A posted JSON object, read as strictly as Hetzner does: unknown fields and wrong types are
 * refused with 422.
 */
final class RequestBody {
  private final ObjectNode node;

  RequestBody(ObjectNode node) {
    this.node = node;
  }

  /** Refuses every field that is not among {@code known}. */
  RequestBody allowing(String... known) {
    Set<String> names = Set.of(known);
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw ApiError.invalidInput("unknown field name '" + name + "'");
              }
            });
    return this;
  }

  String required(String field) {
    return text(field).orElseThrow(() -> missing(field));
  }

  Optional<String> text(String field) {
    return value(field).map(v -> checked(v, v.isTextual(), field, "string").textValue());
  }

  /** A field that takes an id or a name; both come back as text. */
  Optional<String> idOrName(String field) {
    return value(field).map(v -> idOrName(field, v));
  }

  String requiredIdOrName(String field) {
    return idOrName(field).orElseThrow(() -> missing(field));
  }

  List<String> idsOrNames(String field) {
    return elements(field).map(v -> idOrName(field, v)).toList();
  }

  Optional<Boolean> flag(String field) {
    return value(field).map(v -> checked(v, v.isBoolean(), field, "boolean").booleanValue());
  }

  Optional<Long> number(String field) {
    return value(field).map(v -> number(field, v));
  }

  List<Long> numbers(String field) {
    return elements(field).map(v -> number(field, v)).toList();
  }

  List<String> texts(String field) {
    return elements(field)
        .map(v -> checked(v, v.isTextual(), field, "string").textValue())
        .toList();
  }

  Optional<RequestBody> object(String field) {
    return value(field).map(v -> asObject(field, v));
  }

  List<RequestBody> objects(String field) {
    return elements(field).map(v -> asObject(field, v)).toList();
  }

  /** Labels, each key and value checked; empty when the field is missing. */
  Optional<Map<String, String>> labels() {
    return object("labels").map(RequestBody::checkedLabels);
  }

  private Map<String, String> checkedLabels() {
    Map<String, String> labels = new LinkedHashMap<>();
    node.fieldNames().forEachRemaining(key -> labels.put(key, text(key).orElse("")));
    Labels.check(labels);
    return labels;
  }

  static ApiError missing(String field) {
    return ApiError.invalidInput(field, "Missing data for required field.");
  }

  private Optional<JsonNode> value(String field) {
    return Optional.ofNullable(node.get(field)).filter(v -> !v.isNull());
  }

  private Stream<JsonNode> elements(String field) {
    return value(field).stream().flatMap(v -> checked(v, v.isArray(), field, "list").valueStream());
  }

  private static RequestBody asObject(String field, JsonNode value) {
    return new RequestBody((ObjectNode) checked(value, value.isObject(), field, "object"));
  }

  private static String idOrName(String field, JsonNode value) {
    return checked(value, value.isTextual() || value.isIntegralNumber(), field, "id or name")
        .asText();
  }

  private static long number(String field, JsonNode value) {
    return checked(value, value.isIntegralNumber(), field, "integer").longValue();
  }

  private static JsonNode checked(JsonNode value, boolean fits, String field, String type) {
    if (!fits) {
      throw ApiError.invalidInput(field, "Not a valid " + type + ".");
    }
    return value;
  }
}
