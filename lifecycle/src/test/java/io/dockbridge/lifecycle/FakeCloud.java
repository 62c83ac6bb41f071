package io.dockbridge.lifecycle;

import static io.dockbridge.lifecycle.CloudAnswers.answer;
import static io.dockbridge.lifecycle.CloudAnswers.error;
import static io.dockbridge.lifecycle.CloudAnswers.image;
import static io.dockbridge.lifecycle.CloudAnswers.list;
import static io.dockbridge.lifecycle.CloudAnswers.one;
import static io.dockbridge.lifecycle.CloudAnswers.query;
import static io.dockbridge.lifecycle.CloudAnswers.select;
import static io.dockbridge.lifecycle.CloudAnswers.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dockbridge.lifecycle.CloudAnswers.Answer;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A Hetzner Cloud as seen on the wire, with as much of it as a lifecycle uses. Its servers answer
 * SSH on loopback addresses of their own, all at {@link #sshPort}. Faults are served once each.
 */
final class FakeCloud implements AutoCloseable {
  static final String TOKEN = "good-token";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What happens to the next request of a kind. */
  sealed interface Fault {
    /** Nothing is done, the answer is an error. */
    record Refuse(int status, String code) implements Fault {}

    /** It is done, but nobody hears of it. */
    record LoseAnswer() implements Fault {}

    /** It is done when the latch opens. */
    record Hold(CountDownLatch latch) implements Fault {}

    /** It is done, but its action fails and nothing answers there. */
    record FailAction(String code) implements Fault {}

    /** It is done, but the server shows a host key that nobody told it. */
    record StrangeHostKey() implements Fault {}

    /** It is done, but no engine answers on the server. */
    record NoEngine() implements Fault {}
  }

  private record Scripted(String method, String path, Fault fault) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final InstantSource clock;
  private final List<Scripted> script = new CopyOnWriteArrayList<>();

  /** Each as {@code POST /servers}. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  final int sshPort;

  /** Guarded by this, like all maps. */
  private final Map<Long, ObjectNode> servers = new TreeMap<>();

  private final Map<Long, FakeServer> booted = new HashMap<>();
  private final Map<Long, ObjectNode> actions = new HashMap<>();
  private final List<ObjectNode> keys = new ArrayList<>();
  private final List<ObjectNode> firewalls = new ArrayList<>();
  private final FakeVolumes volumes = new FakeVolumes();

  /** What is offered. */
  volatile List<ObjectNode> types =
      List.of(type("cx23", true), type("cx33", true), type("cax11", false));

  /** Whether servers shut down when told so. */
  volatile boolean obedient = true;

  private long lastServer = 100;
  private long lastId;

  FakeCloud(InstantSource clock) throws IOException {
    this.clock = clock;
    this.sshPort = FreePorts.one();
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext("/v1/", this::handle);
    http.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/v1");
  }

  void next(String method, String path, Fault fault) {
    script.add(new Scripted(method, path, fault));
  }

  long count(String request) {
    return requests.stream().filter(request::equals).count();
  }

  synchronized List<Long> serverIds() {
    return List.copyOf(servers.keySet());
  }

  synchronized Map<String, String> labels(long id) {
    Map<String, String> labels = new HashMap<>();
    servers
        .get(id)
        .path("labels")
        .properties()
        .forEach(it -> labels.put(it.getKey(), it.getValue().asText()));
    return labels;
  }

  /** As the API tells of them. */
  synchronized List<JsonNode> volumes() {
    return volumes.all().<JsonNode>map(ObjectNode::deepCopy).toList();
  }

  /** The names under which volumes were asked for, answered or not. */
  synchronized List<String> volumesAsked() {
    return List.copyOf(volumes.asked);
  }

  /** Somebody's. */
  synchronized long addVolume(Map<String, String> labels) {
    ObjectNode order = JSON.createObjectNode().put("name", "v" + lastId).put("size", 10);
    labels.forEach(order.put("location", "fsn1").putObject("labels")::put);
    return volumes.create(++lastId, order).path("id").asLong();
  }

  /** Somebody deletes it behind our back. */
  synchronized void removeVolume(long id) {
    volumes.remove(id);
  }

  synchronized FakeServer booted(long id) {
    return booted.get(id);
  }

  /** Somebody else's server, or one of a run that crashed. */
  synchronized long addServer(String name, Map<String, String> labels, String hostKey)
      throws IOException {
    ObjectNode request = JSON.createObjectNode().put("name", name);
    labels.forEach(request.putObject("labels")::put);
    return create(request, hostKey).path("id").asLong();
  }

  /** Somebody deletes it behind our back. */
  synchronized void removeServer(long id) throws IOException {
    servers.remove(id);
    volumes.detachAll(id);
    FakeServer there = booted.remove(id);
    if (there != null) {
      there.close();
    }
  }

  /** Somebody gives it another address, where it goes on. */
  synchronized void moveServer(long id, String ip) throws IOException {
    FakeServer there = booted.get(id);
    there.close();
    booted.put(id, FakeServer.boot(ip, sshPort, there.hostKey(), this::knownKey));
    ((ObjectNode) servers.get(id).at("/public_net/ipv4")).put("ip", ip);
  }

  @Override
  public void close() throws IOException {
    http.stop(0);
    threads.shutdownNow();
    for (long id : serverIds()) {
      removeServer(id);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath().substring("/v1".length());
    requests.add(method + " " + path);
    Optional<Scripted> scripted =
        script.stream()
            .filter(it -> it.method().equals(method) && path.matches(it.path()))
            .findFirst();
    scripted.ifPresent(script::remove);
    Optional<Fault> fault = scripted.map(Scripted::fault);
    try (exchange) {
      if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        answer(exchange, 401, error("unauthorized"));
      } else if (fault.orElse(null) instanceof Fault.Refuse(int status, String code)) {
        answer(exchange, status, error(code));
      } else {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        await(fault);
        Answer answer = route(method, path, query(exchange), body, fault);
        if (!(fault.orElse(null) instanceof Fault.LoseAnswer)) {
          answer(exchange, answer.status(), answer.body());
        }
      }
    }
  }

  private static void await(Optional<Fault> fault) throws IOException {
    if (fault.orElse(null) instanceof Fault.Hold(CountDownLatch latch)) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private synchronized Answer route(
      String method, String path, Map<String, String> query, JsonNode body, Optional<Fault> fault)
      throws IOException {
    String[] parts = path.substring(1).split("/", -1);
    return switch (method + " " + parts[0] + (parts.length > 1 ? "/id" : "")) {
      case "GET servers" -> list("servers", select(servers.values().stream(), query));
      case "POST servers" -> create(body, fault);
      case "GET servers/id" -> one("server", servers.get(Long.parseLong(parts[1])));
      case "PUT servers/id" -> relabel(servers.get(Long.parseLong(parts[1])), body);
      case "DELETE servers/id" -> delete(Long.parseLong(parts[1]));
      case "GET actions" -> list("actions", actions.values().stream());
      case "POST servers/id" -> power(Long.parseLong(parts[1]), parts[3]);
      case "GET volumes" -> list("volumes", select(volumes.all(), query));
      case "POST volumes" -> createVolume(body);
      case "GET volumes/id" -> one("volume", volumes.get(Long.parseLong(parts[1])).orElse(null));
      case "DELETE volumes/id" -> deleteVolume(Long.parseLong(parts[1]));
      case "POST volumes/id" -> changeVolume(Long.parseLong(parts[1]), parts[3], body);
      case "GET ssh_keys" -> list("ssh_keys", select(keys.stream(), query));
      case "POST ssh_keys" -> add("ssh_key", keys, body);
      case "GET firewalls" -> list("firewalls", select(firewalls.stream(), query));
      case "POST firewalls" -> add("firewall", firewalls, body);
      case "GET images" -> list("images", Stream.of(image(query)));
      case "GET server_types" -> list("server_types", types.stream());
      default -> new Answer(404, error("not_found"));
    };
  }

  private Answer create(JsonNode body, Optional<Fault> fault) throws IOException {
    if (servers.values().stream().anyMatch(it -> it.path("name").equals(body.path("name")))) {
      return new Answer(409, error("uniqueness_error"));
    }
    boolean strange = fault.orElse(null) instanceof Fault.StrangeHostKey;
    String hostKey =
        strange
            ? io.dockbridge.ssh.auth.SshKeyPair.generate("").privateKey()
            : hostKey(body.path("user_data").asText());
    ObjectNode server = create((ObjectNode) body, hostKey);
    long id = server.path("id").asLong();
    booted.get(id).engineUp = !(fault.orElse(null) instanceof Fault.NoEngine);
    if (fault.orElse(null) instanceof Fault.FailAction) {
      booted.remove(id).close();
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set("server", server);
    answer.set(
        "action",
        fault.orElse(null) instanceof Fault.FailAction(String code)
            ? action("create_server", Optional.of(code))
            : action("create_server", Optional.empty()));
    answer.putArray("next_actions").add(action("start_server", Optional.empty()));
    return new Answer(201, answer);
  }

  private ObjectNode create(ObjectNode request, String hostKey) throws IOException {
    long id = ++lastServer;
    String ip = "127.0.1." + (id - 100);
    ObjectNode server =
        JSON.createObjectNode()
            .put("id", id)
            .put("name", request.path("name").asText())
            .put("status", "running")
            .put("created", clock.instant().toString());
    server.set("labels", request.path("labels"));
    server.putObject("public_net").putObject("ipv4").put("id", id).put("ip", ip);
    server.putObject("server_type").put("name", request.path("server_type").asText("cx23"));
    server.putObject("location").put("name", request.path("location").asText("fsn1"));
    ArrayNode attached = server.putArray("volumes");
    for (JsonNode volume : request.path("volumes")) {
      attached.add(volume);
      volumes.attach(volume.asLong(), id);
    }
    servers.put(id, server);
    booted.put(id, FakeServer.boot(ip, sshPort, hostKey, this::knownKey));
    return server;
  }

  private synchronized boolean knownKey(String publicKey) {
    return keys.stream().anyMatch(it -> it.path("public_key").asText().startsWith(publicKey));
  }

  private Answer delete(long id) throws IOException {
    if (!servers.containsKey(id)) {
      return new Answer(404, error("not_found"));
    }
    removeServer(id);
    return one("action", action("delete_server", Optional.empty()));
  }

  private Answer power(long id, String verb) {
    if (verb.equals("poweroff") || obedient) {
      servers.get(id).put("status", "off");
    }
    return one("action", action(verb, Optional.empty()));
  }

  private Answer createVolume(JsonNode body) {
    volumes.asked.add(body.path("name").asText());
    if (volumes.hasName(body.path("name"))) {
      return new Answer(409, error("uniqueness_error"));
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set("volume", volumes.create(++lastId, body));
    answer.set("action", action("create_volume", Optional.empty()));
    answer.putArray("next_actions");
    return new Answer(201, answer);
  }

  private Answer changeVolume(long id, String verb, JsonNode body) {
    volumes.act(id, verb, body);
    return one("action", action(verb, Optional.empty()));
  }

  private Answer deleteVolume(long id) {
    if (!volumes.isFree(id)) {
      return new Answer(422, error("volume_still_attached"));
    }
    if (volumes.isProtected(id)) {
      return new Answer(423, error("protected"));
    }
    volumes.remove(id);
    return new Answer(200, JSON.createObjectNode());
  }

  private ObjectNode action(String command, Optional<String> failure) {
    long id = ++lastId;
    ObjectNode action =
        JSON.createObjectNode()
            .put("id", id)
            .put("command", command)
            .put("status", failure.isPresent() ? "error" : "success")
            .put("progress", 100);
    failure.ifPresent(it -> action.putObject("error").put("code", it).put("message", "scripted"));
    actions.put(id, action);
    return action;
  }

  private Answer relabel(ObjectNode server, JsonNode body) {
    server.set("labels", body.path("labels"));
    return one("server", server);
  }

  private Answer add(String name, List<ObjectNode> all, JsonNode body) {
    ObjectNode added = ((ObjectNode) body).put("id", ++lastId).put("fingerprint", "");
    all.add(added);
    ObjectNode answer = JSON.createObjectNode();
    answer.set(name, added);
    return new Answer(201, answer);
  }

  /** What cloud-init would write to /etc/ssh. */
  private static String hostKey(String userData) {
    int from = userData.indexOf("    -----BEGIN");
    int to = userData.indexOf("  ed25519_public");
    return userData.substring(from, to).replaceAll("(?m)^ {4}", "");
  }
}
