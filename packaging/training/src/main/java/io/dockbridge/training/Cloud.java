package io.dockbridge.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Optional;

/**
 * Answers as the Hetzner Cloud API of an account that has at most one server: the {@link Login},
 * which is there at once. It ends with the process. One thread serves all.
 */
final class Cloud {
  private static final String ROOT = "/v1/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Login login;

  /** What the API tells of each kind of thing. */
  private final ObjectNode documents;

  private Optional<ObjectNode> server = Optional.empty();

  private Cloud(Login login, ObjectNode documents) {
    this.login = login;
    this.documents = documents;
  }

  /** Listens on loopback; returns the API's root. */
  static URI start(Login login) throws IOException {
    Cloud cloud = new Cloud(login, documents());
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(ROOT, cloud::serve);
    http.start();
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/v1");
  }

  private static ObjectNode documents() throws IOException {
    try (InputStream in = Cloud.class.getResourceAsStream("cloud.json")) {
      return (ObjectNode) JSON.readTree(in);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      String[] path = exchange.getRequestURI().getPath().substring(ROOT.length()).split("/", -1);
      Optional<ObjectNode> answer =
          switch (exchange.getRequestMethod()) {
            case "GET" -> path.length == 1 ? list(path[0]) : one(path[0]);
            case "POST" -> Optional.of(path.length == 1 ? create(path[0], body) : action());
            case "PUT" -> theServer(); // its labels are nobody's business here
            default -> path[0].equals("servers") ? delete() : Optional.of(action());
          };
      answer(exchange, answer.isPresent() ? 200 : 404, answer.orElseGet(Cloud::notFound));
    } catch (GeneralSecurityException e) {
      throw new IOException("a key that cannot be read", e);
    }
  }

  /** What is listed is there, but for keys and firewalls, which are new each time. */
  private Optional<ObjectNode> list(String kind) {
    ObjectNode list = JSON.createObjectNode();
    switch (kind) {
      case "servers" -> server.ifPresentOrElse(list.putArray(kind)::add, () -> list.putArray(kind));
      case "actions" -> list.putArray(kind).add(documents.get("action"));
      default -> list.set(kind, documents.has(kind) ? documents.get(kind) : JSON.createArrayNode());
    }
    return Optional.of(list);
  }

  private ObjectNode create(String kind, JsonNode order)
      throws IOException, GeneralSecurityException {
    ObjectNode answer = JSON.createObjectNode();
    switch (kind) {
      case "servers" -> answer.set("server", build(order));
      case "ssh_keys" -> answer.set("ssh_key", key(order));
      case "firewalls" -> answer.set("firewall", documents.get("firewall"));
      default -> throw new IOException("no " + kind + " here");
    }
    answer.set("action", documents.get("action"));
    answer.putArray("next_actions");
    answer.putArray("actions");
    return answer;
  }

  private ObjectNode build(JsonNode order) throws IOException, GeneralSecurityException {
    login.showsKeyIn(order.path("user_data").asText());
    ObjectNode built = documents.get("server").deepCopy();
    built.set("name", order.path("name"));
    built.set("labels", order.path("labels"));
    built.put("created", Instant.now().toString());
    server = Optional.of(built);
    return built;
  }

  private ObjectNode key(JsonNode order) throws IOException, GeneralSecurityException {
    login.lets(order.path("public_key").asText());
    return ((ObjectNode) order).put("id", 1).put("fingerprint", "");
  }

  private Optional<ObjectNode> one(String kind) {
    return kind.equals("actions") ? Optional.of(action()) : theServer();
  }

  private Optional<ObjectNode> theServer() {
    return server.map(it -> JSON.createObjectNode().set("server", it));
  }

  private Optional<ObjectNode> delete() {
    Optional<ObjectNode> deleted = server;
    server = Optional.empty();
    return deleted.map(_ -> action());
  }

  private ObjectNode action() {
    return JSON.createObjectNode().set("action", documents.get("action"));
  }

  private static ObjectNode notFound() {
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("error").put("code", "not_found").put("message", "it is not there");
    return answer;
  }

  private static void answer(HttpExchange exchange, int status, ObjectNode json)
      throws IOException {
    byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("RateLimit-Limit", "3600");
    exchange.getResponseHeaders().set("RateLimit-Remaining", "3599");
    exchange.getResponseHeaders().set("RateLimit-Reset", "" + Instant.now().getEpochSecond());
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
