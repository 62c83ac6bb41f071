package io.dockbridge.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.util.function.Function;

/** How a document is printed. */
public enum OutputFormat {
  /** For people. */
  TABLE,
  /** For programs. */
  JSON,
  /** For both. */
  YAML,
  /** For spreadsheets. */
  CSV;

  /** The document as text that ends with a line break; the table is the caller's. */
  public String render(JsonNode document, Function<JsonNode, String> table) {
    return switch (this) {
      case TABLE -> table.apply(document);
      case JSON -> document.toPrettyString() + "\n";
      case YAML -> yaml(document);
      case CSV -> Csv.of(document);
    };
  }

  private static String yaml(JsonNode document) {
    YAMLFactory factory =
        YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();
    try {
      return new ObjectMapper(factory).writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
