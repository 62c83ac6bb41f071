package io.dockbridge.daemon.ports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelCheckTest {
  @Test
  void labelsThatMeanSomethingAndThoseOfOthersAreFine() {
    assertThat(
            LabelCheck.problems(
                Map.of(
                    "dockbridge.keep-alive", "true",
                    "dockbridge.forward", "false",
                    "dockbridge.forward.80", "8080",
                    "dockbridge.forward.53/udp", "false",
                    "com.example.forward", "abc")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dockbridge.keep-alive | yes | The label dockbridge.keep-alive=yes is ignored: expected"
            + " true or false.",
        "dockbridge.forward.80 | abc | The label dockbridge.forward.80=abc is ignored: expected a"
            + " local port (8080) or false.",
        "dockbridge.forward.80 | 70000 | The label dockbridge.forward.80=70000 is ignored:"
            + " expected a local port (8080) or false.",
        "dockbridge.keepalive | true | The label dockbridge.keepalive is ignored: DockBridge has"
            + " no such label; did you mean dockbridge.keep-alive?.",
      })
  void whatWouldBeIgnoredSilentlyIsNamed(String label, String value, String problem) {
    assertThat(LabelCheck.problems(Map.of(label, value)))
        .containsExactly(problem.replace("?.", "?"));
  }
}
