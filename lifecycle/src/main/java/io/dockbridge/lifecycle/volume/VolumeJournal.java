package io.dockbridge.lifecycle.volume;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.config.AtomicFile;
import io.dockbridge.config.StateJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-ahead journal {@code volume.json} of the one volume that an instance has. Without it
 * the volume is found by its labels. Used by the lifecycle's thread only.
 */
public final class VolumeJournal {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeJournal.class);
  private static final int VERSION = 1;

  private final Path file;

  public VolumeJournal(Path file) {
    this.file = file;
  }

  /** What is recorded; nothing if the file is missing or is none of ours. */
  Optional<VolumeRecord> read() throws IOException {
    try {
      return Optional.of(parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged: the volume is looked for by its labels", file, e);
      return Optional.empty();
    }
  }

  /** Replaces the record; on disk when this returns. */
  void write(VolumeRecord record) throws IOException {
    ObjectNode root = StateJson.document(record).put("version", VERSION);
    AtomicFile.write(file, root.toPrettyString());
  }

  /** Forgets a volume that is verified to be gone or never was. */
  void clear() throws IOException {
    Files.deleteIfExists(file);
  }

  private static VolumeRecord parse(String text) throws JsonProcessingException {
    JsonNode root = StateJson.parse(text);
    if (root.path("version").asInt() != VERSION) {
      throw new JsonParseException(null, "not a journal of version " + VERSION);
    }
    return StateJson.read(root, VolumeRecord.class);
  }
}
