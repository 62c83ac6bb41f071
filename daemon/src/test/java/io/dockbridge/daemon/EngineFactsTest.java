package io.dockbridge.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFactsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;

  private Path file() {
    return dir.resolve("engine.json");
  }

  @Test
  void beforeAnyEngineWasSeenClientsAreOfferedTheVersionThatEveryEngineSpeaks() {
    EngineFacts facts = new EngineFacts(file());
    assertThat(facts.ping().headers()).containsEntry("Api-Version", "1.44");
    assertThat(facts.ping().headers()).containsEntry("Ostype", "linux");
    assertThat(facts.version().body()).contains("no server is running");
  }

  @Test
  void theLastEngineSeenIsRememberedAcrossRestarts() throws IOException {
    new EngineFacts(file()).seen("{\"Version\":\"28.1\",\"ApiVersion\":\"1.49\",\"Os\":\"linux\"}");
    EngineFacts later = new EngineFacts(file());
    assertThat(later.ping().headers())
        .containsEntry("Api-Version", "1.49")
        .containsEntry("Server", "Docker/28.1 (linux)");
    assertThat(JSON.readTree(later.version().body()).path("Version").asText()).isEqualTo("28.1");
  }

  @Test
  void aBrokenFileIsIgnored() throws IOException {
    Files.writeString(file(), "{\"ApiVersion\":");
    assertThat(new EngineFacts(file()).ping().headers()).containsEntry("Api-Version", "1.44");
  }

  @Test
  void infoSaysHonestlyThatThereIsNoServer() throws IOException {
    JsonNode info = JSON.readTree(new EngineFacts(file()).info().body());
    assertThat(info.path("Containers").asInt(-1)).isZero();
    assertThat(info.path("Warnings").path(0).asText()).contains("No server is running");
  }
}
