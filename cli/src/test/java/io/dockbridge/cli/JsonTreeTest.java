package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.cli.instance.JsonTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTreeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "\"a\\u00e9\\n\"",
        "[]",
        "[1, -2, 4294967296, 123456789012345678901234567890, 0.0096, 1e400, true, false, null]",
        "{}",
        "{\"a\": {\"b\": [{\"c\": []}, {}]}, \"d\": \"\", \"a\": 2}",
      })
  void aDocumentIsWhatAnObjectMapperReads(String text) throws Exception {
    assertThat(JsonTree.read(text)).isEqualTo(new ObjectMapper().readTree(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1,", "{\"a\"}", "nothing", "[1}", "{\"a\": 1 \"b\"}"})
  void whatIsNoJsonIsRefused(String text) {
    assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> JsonTree.read(text));
  }

  @Test
  void theStatusDocumentIsReadWhole() throws Exception {
    assertThat(JsonTree.read(FakeDaemon.sampleStatus()))
        .isEqualTo(new ObjectMapper().readTree(FakeDaemon.sampleStatus()));
  }
}
