package io.dockbridge.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.math.BigDecimal;

/**
 * JSON as DockBridge's own files have it: records with snake_case names, money as decimal text,
 * times in RFC 3339. What is absent is left out; what is unknown is skipped.
 */
public final class StateJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.ALL_ALWAYS.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .withConfigOverride(
              BigDecimal.class,
              it -> it.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
          .build();

  private StateJson() {}

  /** The document; a missing node if the text is empty. */
  public static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /**
   * The record that a document is.
   *
   * @throws JsonProcessingException if it is another one, or a part of one
   */
  public static <T> T read(JsonNode document, Class<T> type) throws JsonProcessingException {
    return MAPPER.treeToValue(document, type);
  }

  /** A record as a document. */
  public static ObjectNode document(Object value) {
    return MAPPER.valueToTree(value);
  }
}
