package io.dockbridge.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.enginesocket.LocalAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the engine without asking it: the {@code /version} of the last one seen, kept in
 * a file across restarts, and what {@code _ping} and {@code /info} say on its strength.
 * Thread-safe.
 */
final class EngineFacts {
  private static final Logger log = LoggerFactory.getLogger(EngineFacts.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the engine in {@link #UNSEEN}. */
  private static final String NO_VERSION = "0";

  /**
   * Before any engine was seen. API 1.44 is spoken by every engine since 25.0 and is the oldest
   * that engine 29 accepts, so a client that settles on it is never wrong.
   */
  private static final String UNSEEN =
      """
      {"Platform":{"Name":"DockBridge: no server is running"},"Version":"0","ApiVersion":"1.44",\
      "MinAPIVersion":"1.24","Os":"linux","Arch":"amd64"}
      """;

  /** RFC 9110 §5.6.7. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Path file;
  private final InstantSource clock;
  private volatile JsonNode version;

  EngineFacts(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    this.version = remembered(file);
  }

  /** An engine's answer to {@code /version}. */
  void seen(String json) throws IOException {
    version = JSON.readTree(json);
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, json);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // A full disk is no reason to do without the engine.
      log.warn("{} cannot be written: {}", file, e.toString());
    }
  }

  /** The headers that every answer of the engine carries. */
  Map<String, String> headers() {
    return Map.of(
        "Api-Version", text("ApiVersion"),
        "Date", HTTP_DATE.format(clock.instant()),
        "Docker-Experimental", String.valueOf(version.path("Experimental").asBoolean()),
        "Ostype", text("Os"),
        "Server", "Docker/" + text("Version") + " (" + text("Os") + ")");
  }

  /**
   * What the engine answers to a client that speaks this API version; empty if it serves it, or if
   * no engine was seen that could say so.
   */
  Optional<LocalAnswer> refusal(String apiVersion) {
    if (text("Version").equals(NO_VERSION)) {
      return Optional.empty();
    }
    if (ApiVersion.compare(apiVersion, text("ApiVersion")) > 0) {
      return refusal(apiVersion, "too new. Maximum supported API version is " + text("ApiVersion"));
    }
    if (ApiVersion.compare(apiVersion, text("MinAPIVersion")) < 0) {
      return refusal(
          apiVersion,
          "too old. Minimum supported API version is %s, please upgrade your client to a newer version"
              .formatted(text("MinAPIVersion")));
    }
    return Optional.empty();
  }

  private static Optional<LocalAnswer> refusal(String apiVersion, String problem) {
    return Optional.of(LocalAnswer.error(400, "client version " + apiVersion + " is " + problem));
  }

  /**
   * As the engine's own answer to {@code /_ping}, from which clients take the API version and the
   * builder.
   */
  LocalAnswer ping() {
    Map<String, String> headers =
        Map.of(
            "Builder-Version", "2",
            "Cache-Control", "no-cache, no-store, must-revalidate",
            "Pragma", "no-cache",
            "Swarm", "inactive");
    return new LocalAnswer(200, headers, "text/plain; charset=utf-8", "OK");
  }

  /** {@code /version} of the last engine seen. */
  LocalAnswer version() {
    return LocalAnswer.json(200, version + "\n");
  }

  /**
   * {@code /info} of no engine: no containers, no images, and a warning that says why.
   *
   * @param absence why there is none, a sentence or two
   */
  LocalAnswer info(String absence) {
    ObjectNode info = JSON.createObjectNode();
    info.put("ID", "").put("Containers", 0).put("ContainersRunning", 0);
    info.put("ContainersPaused", 0).put("ContainersStopped", 0).put("Images", 0);
    info.put("Driver", "").put("NCPU", 0).put("MemTotal", 0);
    info.put("Name", "dockbridge").put("OperatingSystem", "DockBridge: no engine is connected");
    info.put("OSType", text("Os")).put("Architecture", text("Arch"));
    info.put("ServerVersion", text("Version"));
    info.putObject("Plugins");
    info.putObject("Swarm").put("LocalNodeState", "inactive");
    info.putArray("Warnings").add("WARNING: " + absence);
    return LocalAnswer.json(200, info + "\n");
  }

  private String text(String field) {
    return version.path(field).asText();
  }

  private static JsonNode remembered(Path file) {
    try {
      if (Files.exists(file)) {
        JsonNode version = JSON.readTree(Files.readString(file));
        return version.path("ApiVersion").isTextual() ? version : unseen();
      }
    } catch (IOException e) {
      log.warn("{} cannot be read and is ignored: {}", file, e.toString());
    }
    return unseen();
  }

  private static JsonNode unseen() {
    try {
      return JSON.readTree(UNSEEN);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
