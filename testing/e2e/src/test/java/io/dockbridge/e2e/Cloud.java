package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.sandbox.BusyboxImage;
import io.dockbridge.sandbox.RequestLog;
import io.dockbridge.sandbox.Sandbox;
import io.dockbridge.sandbox.SandboxOptions;
import io.dockbridge.sandbox.ServerView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What all tests of a run share: one sandbox, the command, a docker client, an image. */
final class Cloud implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SERVERS = 10;
  private static final int REQUESTS_PER_HOUR = 100_000;

  private final Sandbox sandbox;
  private final Distribution distribution;
  private final Path folder;
  private final Path docker;
  private final Path busybox;

  private Cloud(Sandbox sandbox, Path folder, Path docker) throws IOException {
    this.sandbox = sandbox;
    this.distribution = Distribution.ofThisBuild(folder);
    this.folder = folder;
    this.docker = docker;
    this.busybox = folder.resolve("busybox.tar");
  }

  /** Opens it, on a machine of which {@link RealServers} knows that it can. */
  static Cloud open(Path docker) {
    Sandbox sandbox =
        Sandbox.open(SandboxOptions.defaults().withLimits(SERVERS, REQUESTS_PER_HOUR));
    try {
      Cloud cloud = new Cloud(sandbox, Files.createTempDirectory("dockbridge-e2e-"), docker);
      BusyboxImage.write(cloud.busybox);
      return cloud;
    } catch (IOException e) {
      sandbox.close();
      throw new UncheckedIOException(e);
    }
  }

  Sandbox sandbox() {
    return sandbox;
  }

  /** What runs as the command {@code dockbridge}. */
  Distribution distribution() {
    return distribution;
  }

  /** The docker client's program. */
  Path docker() {
    return docker;
  }

  /** A tarball to be imported as image. */
  Path busybox() {
    return busybox;
  }

  /** The program that is in the tarball, which needs no libraries. */
  Path busyboxProgram() {
    return Path.of("/usr/bin/busybox").toFile().exists()
        ? Path.of("/usr/bin/busybox")
        : Path.of("/bin/busybox");
  }

  /** Where installations live. */
  Path folder() {
    return folder;
  }

  /** The orders for servers that carry this owner's label, successful or not. */
  List<JsonNode> orders(String owner) {
    return sandbox.requests().matching("POST", "/servers").stream()
        .map(RequestLog.Entry::body)
        .map(Cloud::parse)
        .filter(order -> order.at("/labels/dockbridge-owner").asText().equals(owner))
        .toList();
  }

  /** The volumes that carry this owner's label. */
  List<JsonNode> volumes(String owner) {
    String all = call("GET", "/volumes?label_selector=dockbridge-owner%3D" + owner);
    return parse(all).path("volumes").valueStream().toList();
  }

  /** Deletes a server behind DockBridge's back; it may be gone already. */
  void delete(long server) {
    call("DELETE", "/servers/" + server);
  }

  /** Cuts a server's power. */
  void powerOff(long server) {
    call("POST", "/servers/" + server + "/actions/poweroff");
  }

  /** Presses a server's reset button. */
  void reset(long server) {
    call("POST", "/servers/" + server + "/actions/reset");
  }

  /** Deletes a volume that no server has, protected or not. */
  void deleteVolume(long volume) {
    call("POST", "/volumes/" + volume + "/actions/change_protection", "{\"delete\":false}");
    call("DELETE", "/volumes/" + volume);
  }

  /** Makes a server that no DockBridge asked for, switched off; returns its id. */
  long create(String name, Map<String, String> labels) {
    ObjectNode order =
        JSON.createObjectNode()
            .put("name", name)
            .put("server_type", "cx23")
            .put("image", "docker-ce")
            .put("location", "fsn1")
            .put("start_after_create", false);
    labels.forEach(order.putObject("labels")::put);
    return parse(call("POST", "/servers", order.toString())).at("/server/id").asLong();
  }

  /** Sets a server's label and leaves the others. */
  void relabel(long server, String label, String value) {
    ObjectNode change = JSON.createObjectNode();
    ObjectNode labels = change.putObject("labels");
    labels.setAll((ObjectNode) parse(call("GET", "/servers/" + server)).at("/server/labels"));
    labels.put(label, value);
    call("PUT", "/servers/" + server, change.toString());
  }

  /** Takes all labels away: a server that no DockBridge takes for one of its own. */
  void disown(long server) {
    call("PUT", "/servers/" + server, "{\"labels\":{}}");
  }

  /** Fails if there are other servers than these, and deletes them. */
  void requireOnly(Collection<Long> servers) {
    List<ServerView> others =
        sandbox.servers().stream().filter(it -> !servers.contains(it.id())).toList();
    others.forEach(it -> delete(it.id()));
    assertThat(others).as("left in the cloud").isEmpty();
  }

  private String call(String method, String path) {
    return call(method, path, method.equals("POST") ? "{}" : "");
  }

  /** What the API answers; whether it is content with us does not matter. */
  private String call(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(sandbox.endpoint().resolve("/v1" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + sandbox.token())
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What the daemons of all installations that exist have logged, for whoever reads a failure. */
  String logs() {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(file -> file.endsWith("daemon.log"))
          .map(file -> file + ":\n" + Installation.read(file))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      sandbox.close();
    } finally {
      Folder.delete(folder);
    }
  }
}
