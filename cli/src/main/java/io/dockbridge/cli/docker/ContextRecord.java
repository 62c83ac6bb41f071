package io.dockbridge.cli.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dockbridge.config.AtomicFile;
import io.dockbridge.config.StateJson;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
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
      return Optional.ofNullable(
          StateJson.read(StateJson.parse(Files.readString(file)), ContextRecord.class));
    } catch (JsonProcessingException | MalformedInputException _) {
      return Optional.empty(); // Written whole or not at all, so this was never ours.
    }
  }

  public void write(Path file) throws IOException {
    AtomicFile.write(file, StateJson.document(this) + "\n");
  }

  public ContextRecord withPrevious(Optional<String> other) {
    return new ContextRecord(name, other);
  }
}
