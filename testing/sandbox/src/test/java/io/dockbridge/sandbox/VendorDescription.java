package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.oas.OpenApi30;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The machine-readable form of the vendor's documentation, an OpenAPI 3.0 document that is not part
 * of the project: the system property {@code hcloud.openapi} names the file. Fields that it does
 * not name are differences, too.
 */
final class VendorDescription {
  private static final String ID = "urn:hcloud";

  private final JsonNode document;
  private final JsonSchemaFactory schemas;

  private VendorDescription(JsonNode document) {
    this.document = document;
    schemas =
        new JsonSchemaFactory.Builder()
            .defaultMetaSchemaIri(OpenApi30.getInstance().getIri())
            .metaSchema(OpenApi30.getInstance())
            .schemaLoaders(it -> it.schemas(Map.of(ID, document.toString())))
            .build();
  }

  /** Empty, with a line that says why, if there is none here. */
  static Optional<VendorDescription> find() {
    String file = System.getProperty("hcloud.openapi", "");
    if (file.isEmpty() || !Files.isReadable(Path.of(file))) {
      System.out.println(
          "skipped: -Dhcloud.openapi names no file with Hetzner's OpenAPI description: " + file);
      return Optional.empty();
    }
    try {
      JsonNode document = new ObjectMapper().readTree(Files.readString(Path.of(file)));
      close(document);
      return Optional.of(new VendorDescription(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes a field that is not named a mistake, but where an object is put together of parts. What
   * is {@code nullable} beside {@code allOf} may be null, as the description means it, although
   * OpenAPI 3.0 reads it otherwise.
   */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.path("properties").isObject() && !object.has("additionalProperties")) {
        object.put("additionalProperties", false);
      }
      if (object.path("nullable").asBoolean() && object.has("allOf")) {
        JsonNode parts = object.remove("allOf");
        object.putArray("anyOf").add(parts.path(0)).addObject().putArray("enum").addNull();
      }
    }
    node.properties().stream()
        .filter(it -> !it.getKey().equals("allOf"))
        .forEach(it -> close(it.getValue()));
    if (node.isArray()) {
      node.forEach(VendorDescription::close);
    }
  }

  /** The path of the description that a request's path stands for, as {@code /servers/{id}}. */
  Optional<String> template(String path) {
    List<String> names = new ArrayList<>();
    document.path("paths").fieldNames().forEachRemaining(names::add);
    return names.stream()
        .filter(it -> path.matches(it.replaceAll("\\{\\w+}", "[^/]+")))
        .min((a, b) -> Integer.compare(variables(a), variables(b)));
  }

  private static int variables(String template) {
    return (int) template.chars().filter(it -> it == '{').count();
  }

  /** What is wrong with an exchange, a line each. */
  List<String> differences(RecordingProxy.Exchange exchange) {
    String path = exchange.path().replaceFirst("\\?.*", "");
    Optional<String> template = template(path);
    String name = exchange.method() + " " + template.orElse(path);
    JsonNode operation = document.path("paths").path(template.orElse("")).path(method(exchange));
    if (operation.isMissingNode()) {
      return List.of(name + ": not described");
    }
    List<String> found = new ArrayList<>();
    query(exchange.path(), operation).forEach(it -> found.add(name + " query: " + it));
    String base = "/paths/" + escaped(template.orElseThrow()) + "/" + method(exchange);
    if (!exchange.request().isMissingNode()) {
      check(base + "/requestBody", operation.path("requestBody"), exchange.request())
          .forEach(it -> found.add(name + " request: " + it));
    }
    String status = status(operation.path("responses"), exchange.status());
    JsonNode answer = operation.path("responses").path(status);
    if (answer.isMissingNode()) {
      found.add(name + " answer: status " + exchange.status() + " is not described");
    } else {
      check(base + "/responses/" + status, answer, exchange.answer())
          .forEach(it -> found.add(name + " answer " + status + ": " + it));
    }
    return found;
  }

  private static String method(RecordingProxy.Exchange exchange) {
    return exchange.method().toLowerCase(Locale.ROOT);
  }

  private static String status(JsonNode responses, int status) {
    String exact = Integer.toString(status);
    return responses.has(exact) ? exact : exact.charAt(0) + "xx";
  }

  private static List<String> query(String path, JsonNode operation) {
    int mark = path.indexOf('?');
    if (mark < 0) {
      return List.of();
    }
    List<String> known =
        operation.path("parameters").valueStream().map(it -> it.path("name").asText()).toList();
    return List.of(path.substring(mark + 1).split("&", -1)).stream()
        .map(it -> it.replaceFirst("=.*", ""))
        .filter(it -> !known.contains(it))
        .toList();
  }

  private List<String> check(String base, JsonNode described, JsonNode body) {
    if (described.at("/content/application~1json").isMissingNode()) {
      return body.isMissingNode() || body.isEmpty()
          ? List.of()
          : List.of("a body where none is described");
    }
    JsonSchema schema =
        schemas.getSchema(SchemaLocation.of(ID + "#" + base + "/content/application~1json/schema"));
    return schema.validate(body).stream()
        .map(ValidationMessage::getMessage)
        .map(it -> it.replaceAll("\\[\\d+]", "[]"))
        .map(it -> it.replace(" and the schema does not allow additional properties", ""))
        .toList();
  }

  /** As a part of a JSON pointer in a fragment. */
  private static String escaped(String path) {
    return path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D");
  }
}
