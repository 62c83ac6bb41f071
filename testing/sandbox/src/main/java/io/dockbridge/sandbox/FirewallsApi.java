package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * {@code /firewalls}. Inbound rules are enforced on the servers, see {@link HostNetwork#firewall};
 * outbound ones are kept only.
 */
final class FirewallsApi {
  private static final int MAX_RULES = 50;

  private final Project project;
  private final Actions actions;
  private final Executor workers;

  FirewallsApi(Project project, Actions actions, Executor workers) {
    this.project = project;
    this.actions = actions;
    this.workers = workers;
  }

  void register(Router router) {
    router
        .on("GET", "/firewalls", this::list)
        .on("POST", "/firewalls", this::create)
        .on("GET", "/firewalls/{id}", this::get)
        .on("PUT", "/firewalls/{id}", this::update)
        .on("DELETE", "/firewalls/{id}", this::delete)
        .on("POST", "/firewalls/{id}/actions/set_rules", this::setRules)
        .on("POST", "/firewalls/{id}/actions/apply_to_resources", this::apply)
        .on("POST", "/firewalls/{id}/actions/remove_from_resources", this::remove);
  }

  private ApiResponse list(ApiRequest request) {
    return Listing.of(request, "firewalls", project.firewalls.all(), this::json)
        .matching("name")
        .selectedByLabels()
        .sortedBy("id", "name", "created");
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(Json.wrap("firewall", json(project.firewalls.require(request.id()))));
  }

  private ApiResponse create(ApiRequest request) {
    RequestBody body = request.body().allowing("name", "labels", "rules", "apply_to");
    String name = body.required("name");
    project.firewalls.requireFree(name, 0);
    List<Server> servers = servers(body.objects("apply_to"));
    Firewall firewall =
        project.firewalls.put(
            new Firewall(
                project.nextId(),
                name,
                rules(body),
                body.labels().orElse(Map.of()),
                project.now()));
    ObjectNode response = Json.wrap("firewall", json(firewall));
    servers.forEach(s -> s.firewalls().add(firewall.id()));
    response.set(
        "actions",
        begun(
            servers.isEmpty() ? List.of() : List.of(enforce("apply_firewall", firewall, servers))));
    return ApiResponse.created(response);
  }

  private ApiResponse update(ApiRequest request) {
    Firewall firewall = project.firewalls.require(request.id());
    RequestBody body = request.body().allowing("name", "labels");
    String name = body.text("name").orElse(firewall.name());
    project.firewalls.requireFree(name, firewall.id());
    Firewall updated = firewall.with(name, body.labels().orElse(firewall.labels()));
    return ApiResponse.ok(Json.wrap("firewall", json(project.firewalls.put(updated))));
  }

  private ApiResponse delete(ApiRequest request) {
    Firewall firewall = project.firewalls.require(request.id());
    if (appliedTo(firewall).findAny().isPresent()) {
      throw ApiError.of(
          422, "resource_in_use", "firewall with ID '" + firewall.id() + "' is still in use");
    }
    project.firewalls.remove(firewall.id());
    return ApiResponse.NO_CONTENT;
  }

  private ApiResponse setRules(ApiRequest request) {
    RequestBody body = request.body().allowing("rules");
    Firewall firewall =
        project.firewalls.put(project.firewalls.require(request.id()).with(rules(body)));
    return answer(List.of(enforce("set_firewall_rules", firewall, appliedTo(firewall).toList())));
  }

  private ApiResponse apply(ApiRequest request) {
    Firewall firewall = project.firewalls.require(request.id());
    List<Server> servers = servers(request.body().allowing("apply_to").objects("apply_to"));
    servers.forEach(s -> s.firewalls().add(firewall.id()));
    return answer(List.of(enforce("apply_firewall", firewall, servers)));
  }

  private ApiResponse remove(ApiRequest request) {
    Firewall firewall = project.firewalls.require(request.id());
    List<Server> servers = servers(request.body().allowing("remove_from").objects("remove_from"));
    servers.forEach(s -> s.firewalls().remove(firewall.id()));
    return answer(List.of(enforce("remove_firewall", firewall, servers)));
  }

  private List<Server> servers(List<RequestBody> targets) {
    List<Server> servers = new ArrayList<>();
    for (RequestBody target : targets) {
      target.allowing("type", "server", "label_selector");
      if (!target.required("type").equals("server")) {
        throw ApiError.of(
            422, "unsupported_error", "the sandbox applies firewalls to servers only");
      }
      String id = target.object("server").flatMap(s -> s.idOrName("id")).orElse("");
      servers.add(project.servers.requireReferenced("apply_to", id));
    }
    return servers;
  }

  private static List<FirewallRule> rules(RequestBody body) {
    List<FirewallRule> rules = body.objects("rules").stream().map(FirewallRule::parse).toList();
    if (rules.size() > MAX_RULES) {
      throw ApiError.invalidInput("rules", "at most 50 rules are allowed");
    }
    return rules;
  }

  private Action enforce(String command, Firewall firewall, List<Server> servers) {
    List<Action.Subject> subjects =
        Stream.concat(Stream.of(firewall.subject()), servers.stream().map(Server::subject))
            .toList();
    return actions.begin(
        command,
        subjects,
        workers,
        Actions.Work.of(() -> servers.forEach(this::enforceOn), () -> {}));
  }

  /** Waits for the server's own thread: its network must exist. */
  private void enforceOn(Server server) {
    CompletableFuture.runAsync(() -> enforceHere(server), server.thread()).join();
  }

  /** Brings a server's rules in force, on the server's thread. */
  void enforceHere(Server server) {
    record InForce(List<FirewallRule> rules, boolean active) {}
    InForce now =
        project.locked(
            () ->
                new InForce(
                    server.firewalls().stream()
                        .flatMap(id -> project.firewalls.find(id).stream())
                        .flatMap(f -> f.rules().stream())
                        .toList(),
                    !server.firewalls().isEmpty()));
    server.machine().applyFirewall(now.rules(), now.active());
  }

  private Stream<Server> appliedTo(Firewall firewall) {
    return project.servers.all().filter(s -> s.firewalls().contains(firewall.id()));
  }

  private ObjectNode json(Firewall firewall) {
    return firewall.json(appliedTo(firewall));
  }

  private static ApiResponse answer(List<Action> begun) {
    ObjectNode body = Json.object();
    body.set("actions", begun(begun));
    return ApiResponse.created(body);
  }

  private static ArrayNode begun(List<Action> begun) {
    ArrayNode array = Json.array();
    begun.forEach(a -> array.add(a.json()));
    return array;
  }
}
