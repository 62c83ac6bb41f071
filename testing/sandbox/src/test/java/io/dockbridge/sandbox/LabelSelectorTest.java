package io.dockbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
  private static final Map<String, String> LABELS =
      Map.of("env", "prod", "managed-by", "dockbridge", "empty", "", "example.com/tier", "web");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "env",
        "env=prod",
        "env==prod",
        "env = prod",
        "env!=test",
        "absent!=test",
        "!absent",
        "! absent",
        "env in (prod,test)",
        "env in ( test , prod )",
        "env in(prod)",
        "env notin (test,dev)",
        "absent notin (test)",
        "empty=",
        "empty in (a,)",
        "example.com/tier=web",
        "env=prod,managed-by=dockbridge",
        "env in (prod,test) , !absent,managed-by",
      })
  void selects(String selector) {
    assertThat(LabelSelector.parse(selector)).accepts(LABELS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "absent",
        "env=test",
        "env!=prod",
        "!env",
        "env in (test,dev)",
        "absent in (test)",
        "env notin (prod)",
        "env=prod,absent",
        "empty=full",
      })
  void passesOver(String selector) {
    assertThat(LabelSelector.parse(selector)).rejects(LABELS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env=prod,",
        ",env",
        "env in prod",
        "env in (prod",
        "env prod",
        "=prod",
        "env=a=b",
        "env=a/b",
        "!env=prod",
        "-env",
        "env in (a:b)",
      })
  void refusesWhatIsNoSelector(String selector) {
    assertThatThrownBy(() -> LabelSelector.parse(selector)).isInstanceOf(ApiError.class);
  }
}
