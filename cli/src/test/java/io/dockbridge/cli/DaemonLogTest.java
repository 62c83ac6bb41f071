package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.cli.instance.DaemonLog;
import io.dockbridge.config.DockBridgeConfig.LogFormat;
import io.dockbridge.config.DockBridgeConfig.LogLevel;
import io.dockbridge.config.DockBridgeConfig.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

final class DaemonLogTest {
  @TempDir private Path folder;

  @AfterEach
  void reset() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
  }

  /** A line about a request, then one about nobody's. */
  private List<String> lines(LogFormat format) throws IOException {
    Path file = folder.resolve("log");
    DaemonLog.configure(new Logging(LogLevel.INFO, format, Optional.of(file)), false);
    Logger log = LoggerFactory.getLogger("io.dockbridge.cli.Test");
    try (MDC.MDCCloseable _ = MDC.putCloseable("request", "a1b2c3")) {
      log.info("it failed");
    }
    log.info("it goes on");
    return Files.readAllLines(file);
  }

  @Test
  void aLineAboutARequestCarriesItsId() throws IOException {
    List<String> lines = lines(LogFormat.TEXT);
    assertThat(lines.get(0)).endsWith(" INFO  Test: [a1b2c3] it failed");
    assertThat(lines.get(1)).endsWith(" INFO  Test: it goes on");
  }

  @Test
  void machinesGetAnObjectALine() throws IOException {
    JsonNode line = new ObjectMapper().readTree(lines(LogFormat.JSON).getFirst());
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.at("/mdc/request").asText()).isEqualTo("a1b2c3");
    assertThat(line.path("message").asText()).isEqualTo("it failed");
  }
}
