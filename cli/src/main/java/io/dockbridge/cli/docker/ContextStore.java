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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The docker CLI's contexts: {@code contexts/meta/<sha256 of the name>/meta.json}, as docker/cli
 * writes them (cli/context/store) from 19.03 to 28.
 */
public final class ContextStore {
  private static final String DESCRIPTION = "DockBridge";

  private final Path metas;

  public ContextStore(Path dockerFolder) {
    this.metas = dockerFolder.resolve("contexts").resolve("meta");
  }

  /** Whether docker could use it. The default context always exists. */
  public boolean exists(String name) {
    return name.equals("default") || Files.exists(meta(name));
  }

  /** Where a context leads, if it exists and says so. */
  public Optional<String> host(String name) throws IOException {
    return read(name)
        .map(it -> it.path("Endpoints").path("docker").path("Host").asText())
        .filter(it -> !it.isEmpty());
  }

  /** Whether DockBridge wrote it. */
  public boolean isOurs(String name) throws IOException {
    return read(name)
        .filter(it -> it.path("Metadata").path("Description").asText().equals(DESCRIPTION))
        .isPresent();
  }

  public void write(String name, String host) throws IOException {
    ObjectNode meta = new ObjectMapper().createObjectNode().put("Name", name);
    meta.putObject("Metadata").put("Description", DESCRIPTION);
    meta.putObject("Endpoints").putObject("docker").put("Host", host).put("SkipTLSVerify", false);
    Files.createDirectories(meta(name).getParent());
    AtomicFile.write(meta(name), meta.toString());
  }

  public void remove(String name) throws IOException {
    Files.deleteIfExists(meta(name));
    Files.deleteIfExists(meta(name).getParent());
  }

  private Optional<JsonNode> read(String name) throws IOException {
    Path file = meta(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readTree(Files.readString(file)));
    } catch (JsonProcessingException _) {
      return Optional.empty(); // Nobody can use it, so nothing is lost by writing it anew.
    }
  }

  private Path meta(String name) {
    return metas.resolve(sha256(name)).resolve("meta.json");
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
