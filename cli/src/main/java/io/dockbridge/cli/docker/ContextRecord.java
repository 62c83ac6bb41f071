package io.dockbridge.cli.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.config.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an instance did to docker's contexts, kept beside its state so that it can be undone by
 * another process, or after a kill -9.
 *
 * @param name the context it made
 * @param previous the one that was current before; empty: none was chosen
 */
public record ContextRecord(String name, Optional<String> previous) {
  public static final String FILE_NAME = "docker-context.json";

  public static Optional<ContextRecord> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json =
          new ObjectMapper().readTree(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      Optional<String> previous =
          Optional.of(json.path("previous").asText("")).filter(it -> !it.isEmpty());
      return Optional.of(new ContextRecord(json.path("name").asText(""), previous))
          .filter(it -> !it.name().isEmpty());
    } catch (JsonProcessingException _) {
      return Optional.empty(); // Written whole or not at all, so this was never ours.
    }
  }

  public void write(Path file) throws IOException {
    ObjectNode json = new ObjectMapper().createObjectNode().put("name", name);
    previous.ifPresent(it -> json.put("previous", it));
    AtomicFile.write(file, json + "\n");
  }

  public ContextRecord withPrevious(Optional<String> other) {
    return new ContextRecord(name, other);
  }
}
