package io.dockbridge.daemon.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.config.AtomicFile;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
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
public final class CachedEngineInfo {
  private static final Logger log = LoggerFactory.getLogger(CachedEngineInfo.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Before any engine was seen. API 1.44 is spoken by every engine since 25.0 and is the oldest
   * that engine 29 accepts, so a client that settles on it is never wrong.
   */
  private static final String UNSEEN =
      """
      {"Platform":{"Name":"DockBridge: no server is running"},"Version":"25.0.5",\
      "ApiVersion":"1.44","MinAPIVersion":"1.24","Os":"linux","Experimental":false}
      """;

  /** What does not depend on the machine in {@code /info} of an engine as Docker installs it. */
  private static final String USUAL_INFO =
      """
      {"ID":"","Containers":0,"ContainersRunning":0,"ContainersPaused":0,"ContainersStopped":0,\
      "Images":0,"Driver":"overlay2","DriverStatus":[],"Name":"dockbridge",\
      "Plugins":{"Volume":["local"],"Network":["bridge","host","ipvlan","macvlan","null","overlay"],\
      "Authorization":null,"Log":["json-file","local","none","syslog"]},\
      "MemoryLimit":true,"SwapLimit":true,"CpuCfsPeriod":true,"CpuCfsQuota":true,\
      "CPUShares":true,"CPUSet":true,"PidsLimit":true,"IPv4Forwarding":true,\
      "LoggingDriver":"json-file","CgroupDriver":"systemd","CgroupVersion":"2",\
      "OperatingSystem":"DockBridge: no engine is connected",\
      "IndexServerAddress":"https://index.docker.io/v1/",\
      "RegistryConfig":{"InsecureRegistryCIDRs":["127.0.0.0/8"],\
      "IndexConfigs":{"docker.io":{"Name":"docker.io","Mirrors":[],"Secure":true,"Official":true}}},\
      "DockerRootDir":"/var/lib/docker","ExperimentalBuild":false,\
      "Runtimes":{"runc":{"path":"runc"}},"DefaultRuntime":"runc","InitBinary":"docker-init",\
      "Swarm":{"NodeID":"","NodeAddr":"","LocalNodeState":"inactive","ControlAvailable":false,\
      "Error":"","RemoteManagers":null},"SecurityOptions":["name=seccomp,profile=builtin"]}
      """;

  /** RFC 9110 §5.6.7. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Within which a swarm is joined or left. */
  private static final Duration SWARM_CHANGE = Duration.ofSeconds(10);

  private final Path file;
  private final InstantSource clock;
  private final MachineSize machine;

  /** Of the last engine; empty if none was seen. */
  private volatile Optional<JsonNode> seen;

  // Guarded by this.
  private Map<String, String> pinged = Map.of("Builder-Version", "2", "Swarm", "inactive");
  private boolean pingIsCurrent = true;
  private long pingChanged = System.nanoTime();

  /**
   * Remembers the engine in a file.
   *
   * @param machine what an engine that is not there yet will run on
   */
  public CachedEngineInfo(Path file, InstantSource clock, MachineSize machine) {
    this.file = file;
    this.clock = clock;
    this.machine = machine;
    this.seen = remembered(file);
  }

  /** An engine's answer to {@code /version}. */
  void seen(String json) throws IOException {
    seen = Optional.of(JSON.readTree(json));
    try {
      AtomicFile.write(file, json);
    } catch (IOException e) {
      // A full disk is no reason to do without the engine.
      log.warn("{} cannot be written: {}", file, e.toString());
    }
  }

  /** The headers that every answer of the engine carries. */
  public Map<String, String> headers() {
    return Map.of(
        "Api-Version", text("ApiVersion"),
        "Date", HTTP_DATE.format(clock.instant()),
        "Docker-Experimental", String.valueOf(version().path("Experimental").asBoolean()),
        "Ostype", text("Os"),
        "Server", "Docker/" + text("Version") + " (" + text("Os") + ")");
  }

  /**
   * What the engine answers to a client that speaks this API version; empty if it serves it, or if
   * no engine was seen that could say so.
   */
  public Optional<LocalAnswer> refusal(String apiVersion) {
    if (seen.isEmpty()) {
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
  public synchronized LocalAnswer ping() {
    Map<String, String> headers = new HashMap<>(pinged);
    headers.put("Cache-Control", "no-cache, no-store, must-revalidate");
    headers.put("Pragma", "no-cache");
    return new LocalAnswer(200, headers, "text/plain; charset=utf-8", "OK");
  }

  /** Whether {@link #ping} is what the engine would answer, or there is none. */
  public synchronized boolean isPingCurrent() {
    return pingIsCurrent;
  }

  /** The engine may be another one now: its next answer counts. */
  synchronized void pingMayChange() {
    pingIsCurrent = false;
    pingChanged = System.nanoTime();
  }

  /** The engine is asked to join or leave a swarm: what it answers counts once that is done. */
  public synchronized void swarmMayChange() {
    pingIsCurrent = false;
    pingChanged = System.nanoTime() + SWARM_CHANGE.toNanos();
  }

  /**
   * The engine has answered a ping.
   *
   * @param headers see {@link io.dockbridge.docker.DockerEngine#ping}
   * @param asked when, by {@link System#nanoTime}
   */
  synchronized void pinged(Map<String, String> headers, long asked) {
    if (asked - pingChanged >= 0) {
      pinged = headers;
      pingIsCurrent = true;
    }
  }

  /** {@code /version} of the last engine seen. */
  public LocalAnswer versionAnswer() {
    return LocalAnswer.json(200, version() + "\n");
  }

  private JsonNode version() {
    return seen.orElseGet(this::unseen);
  }

  private JsonNode unseen() {
    boolean arm = machine.architecture().equals("aarch64");
    return ((ObjectNode) parse(UNSEEN)).put("Arch", arm ? "arm64" : "amd64");
  }

  /**
   * {@code /info} of no engine: no containers, no images, and a warning that says why.
   *
   * @param absence why there is none, a sentence or two
   */
  public LocalAnswer info(String absence) {
    ObjectNode info = (ObjectNode) parse(USUAL_INFO);
    info.put("NCPU", machine.cpus()).put("MemTotal", machine.memory());
    info.put("OSType", text("Os")).put("Architecture", machine.architecture());
    info.put("KernelVersion", text("KernelVersion")).put("ServerVersion", text("Version"));
    info.put("SystemTime", clock.instant().toString());
    info.putArray("Warnings").add("WARNING: " + absence);
    return LocalAnswer.json(200, info + "\n");
  }

  private String text(String field) {
    return version().path(field).asText();
  }

  private static Optional<JsonNode> remembered(Path file) {
    try {
      if (Files.exists(file)) {
        return Optional.of(JSON.readTree(Files.readString(file)))
            .filter(it -> it.path("ApiVersion").isTextual());
      }
    } catch (IOException e) {
      log.warn("{} cannot be read and is ignored: {}", file, e.toString());
    }
    return Optional.empty();
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
