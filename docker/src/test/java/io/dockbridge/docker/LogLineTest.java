package io.dockbridge.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLineTest {
  private static final String TIME = "2026-11-30T10:00:00.5Z ";

  private static String frame(int stream, String text) {
    return "%c\0\0\0\0\0\0%c".formatted(stream, text.length()) + text;
  }

  private static List<LogLine> read(String body) throws IOException {
    return LogLine.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void framesSayWhichStreamALineCameFrom() throws IOException {
    List<LogLine> lines = read(frame(1, TIME + "out\n") + frame(2, TIME + "err\n"));
    assertThat(lines).extracting(LogLine::text).containsExactly("out", "err");
    assertThat(lines).extracting(LogLine::isError).containsExactly(false, true);
    assertThat(lines.getFirst().time()).isEqualTo("2026-11-30T10:00:00.5Z");
  }

  @Test
  void aTerminalsOutputHasNoFrames() throws IOException {
    assertThat(read(TIME + "a b\r\n" + TIME + "\r\n"))
        .extracting(LogLine::text)
        .containsExactly("a b", "");
  }

  @Test
  void theRestOfALongLineBelongsToIt() throws IOException {
    assertThat(read(frame(1, TIME + "lo") + frame(1, "ng\n")))
        .extracting(LogLine::text)
        .containsExactly("long");
  }

  @Test
  void aTornFrameIsReadAsFarAsItGoes() throws IOException {
    String torn = frame(1, TIME + "whole\n");
    assertThat(read(torn.substring(0, torn.length() - 3))).hasSize(1);
    assertThat(read("")).isEmpty();
    assertThat(read("\1\0\0")).isEmpty();
  }
}
