package io.dockbridge.lifecycle.volume;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.lifecycle.journal.DurableFile;
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
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DurableFile file;

  public VolumeJournal(Path file) {
    this.file = new DurableFile(file);
  }

  /** What is recorded; nothing if the file is missing or is none of ours. */
  Optional<VolumeRecord> read() throws IOException {
    try {
      return Optional.of(
          parse(
              JSON.readTree(new String(Files.readAllBytes(file.path()), StandardCharsets.UTF_8))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      LOG.warn("{} is damaged: the volume is looked for by its labels", file.path(), e);
      return Optional.empty();
    }
  }

  /** Replaces the record; on disk when this returns. */
  void write(VolumeRecord record) throws IOException {
    ObjectNode root =
        JSON.createObjectNode()
            .put("version", VERSION)
            .put("name", record.name())
            .put("nonce", record.nonce())
            .put("phase", record.phase().name());
    record.id().ifPresent(it -> root.put("id", it));
    file.replace(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
  }

  /** Forgets a volume that is verified to be gone or never was. */
  void clear() throws IOException {
    Files.deleteIfExists(file.path());
  }

  private static VolumeRecord parse(JsonNode root) {
    if (root.path("version").asInt() != VERSION) {
      throw new IllegalArgumentException("not a journal of version " + VERSION);
    }
    return new VolumeRecord(
        root.required("name").asText(),
        root.required("nonce").asText(),
        VolumeRecord.Phase.valueOf(root.required("phase").asText()),
        Optional.ofNullable(root.get("id")).map(JsonNode::asLong));
  }
}
