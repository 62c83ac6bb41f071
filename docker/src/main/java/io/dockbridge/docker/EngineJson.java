package io.dockbridge.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/**
 * The engine's answers as JSON trees. Engines from 20.10 to 29 and podman differ in what they send,
 * so whoever reads a tree takes a field that is missing, null or of another type for one that says
 * nothing. Only an answer that is no JSON at all is an error.
 */
final class EngineJson {
  /** Labels may be as long as the user likes; Jackson's own limits are for hostile senders. */
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNameLength(Integer.MAX_VALUE)
                      .maxStringLength(Integer.MAX_VALUE)
                      .maxNumberLength(Integer.MAX_VALUE)
                      .build())
              .build());

  private EngineJson() {}

  /** Never null; a missing node for an empty text. */
  static JsonNode read(String json) throws IOException {
    JsonNode tree = MAPPER.readTree(json);
    return tree == null ? MissingNode.getInstance() : tree;
  }

  /** A text, number or truth value as text; empty for anything else. */
  static String text(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? node.asText() : "";
  }
}
