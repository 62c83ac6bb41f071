package io.dockbridge.hetzner.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * JSON as the API speaks it: snake_case names, lower-case enum words, RFC 3339 times. Reading
 * tolerates unknown fields and words, and takes a missing or null text, number or collection as
 * empty; writing leaves out what is absent, because the API refuses what it does not know.
 */
final class ApiJson {
  private static final JsonSetter.Value NULL_IS_EMPTY =
      JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.ALL_ALWAYS.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .withConfigOverride(String.class, text -> text.setSetterInfo(NULL_IS_EMPTY))
          .withConfigOverride(BigDecimal.class, number -> number.setSetterInfo(NULL_IS_EMPTY))
          .withConfigOverride(List.class, list -> list.setSetterInfo(NULL_IS_EMPTY))
          .withConfigOverride(Map.class, map -> map.setSetterInfo(NULL_IS_EMPTY))
          .build();

  private ApiJson() {}

  static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  static <T> T read(JsonNode node, Class<T> type) throws JsonProcessingException {
    return MAPPER.treeToValue(node, type);
  }

  /** Our own request records always have a JSON form. */
  static String write(Object body) {
    return MAPPER.valueToTree(body).toString();
  }
}
