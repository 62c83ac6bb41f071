package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** {@code /servers}: creation, reading, deletion. */
final class ServersApi {
  private final Project project;
  private final Actions actions;
  private final ServerPower power;
  private final FirewallsApi firewalls;
  private final VolumesApi volumes;
  private final Market market;
  private final ScheduledExecutorService timer;
  private final SecureRandom random = new SecureRandom();

  /**
   * What there is to be had, and what it costs.
   *
   * @param serverLimit servers of an account at once; twice as many primary IPs
   * @param addressRelease how long the address of a deleted server still counts
   */
  record Market(
      Machines machines, Stock stock, Billing billing, int serverLimit, Duration addressRelease) {}

  ServersApi(
      Project project,
      Actions actions,
      ServerPower power,
      FirewallsApi firewalls,
      VolumesApi volumes,
      Market market,
      ScheduledExecutorService timer) {
    this.project = project;
    this.actions = actions;
    this.power = power;
    this.firewalls = firewalls;
    this.volumes = volumes;
    this.market = market;
    this.timer = timer;
  }

  void register(Router router) {
    router
        .on("GET", "/servers", this::list)
        .on("POST", "/servers", this::create)
        .on("GET", "/servers/{id}", this::get)
        .on("PUT", "/servers/{id}", this::update)
        .on("DELETE", "/servers/{id}", this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    return Listing.of(request, "servers", project.servers.all(), this::json)
        .matching("name", "status")
        .selectedByLabels()
        .sortedBy("id", "name", "created");
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(Json.wrap("server", json(project.servers.require(request.id()))));
  }

  private ApiResponse create(ApiRequest request) {
    ServerOrder order = ServerOrder.parse(request.body(), project, market.stock());
    order.volumes().forEach(v -> volumes.requireAttachable(v, order.location()));
    requireWithinLimits();
    Server server = place(order);
    Optional<String> password =
        order.keys().isEmpty() ? Optional.of(newPassword()) : Optional.empty();
    Action made = beginCreation(server, order, password);
    var next = Json.array();
    if (order.start()) {
      next.add(beginStart(server).json());
    }
    ObjectNode response = Json.wrap("server", json(server));
    response.set("action", made.json());
    response.set("next_actions", next);
    return ApiResponse.created(response.put("root_password", password.orElse(null)));
  }

  private void requireWithinLimits() {
    if (project.servers.size() >= market.serverLimit()) {
      throw ApiError.limitExceeded("server_limit");
    }
    if (project.primaryIps.size() >= 2 * market.serverLimit()) {
      throw ApiError.limitExceeded("primary_ip_limit");
    }
  }

  private Server place(ServerOrder order) {
    long id = project.nextId();
    Server.Facts facts =
        new Server.Facts(
            id, order.type(), order.image(), order.location(), project.now(), order.ipv4());
    Server server = new Server(facts, claim(id), order.name(), order.labels());
    project.servers.put(server);
    order.firewalls().forEach(f -> server.firewalls().add(f.id()));
    order.volumes().forEach(v -> volumes.noteAttached(v.id(), server));
    if (order.ipv4()) {
      project.primaryIps.put(
          new PrimaryIp(
              project.nextId(),
              server.machine().address(),
              order.location().name(),
              Optional.of(id),
              project.now()));
    }
    market.billing().created(server);
    return server;
  }

  private Machine claim(long id) {
    try {
      return market.machines().claim(id);
    } catch (SandboxException e) {
      throw ServerOrder.outOfStock();
    }
  }

  private Action beginCreation(Server server, ServerOrder order, Optional<String> password) {
    MachineSpec spec =
        new MachineSpec(
            server.id(),
            order.name(),
            order.userData(),
            order.keys().stream().map(k -> k.publicKey().strip()).toList(),
            password);
    Server.Status made = order.start() ? Server.Status.STARTING : Server.Status.OFF;
    List<Long> attached = order.volumes().stream().map(Volume::id).toList();
    Actions.Work work =
        new Actions.Work(
            () -> make(server, spec, attached),
            () -> server.status(made),
            () -> server.status(Server.Status.OFF));
    return actions.begin("create_server", List.of(server.subject()), server.thread(), work);
  }

  private void make(Server server, MachineSpec spec, List<Long> attached) {
    server.machine().prepare(spec);
    attached.forEach(server.machine()::attachVolume);
    firewalls.enforceHere(server);
  }

  private Action beginStart(Server server) {
    Actions.Work work =
        new Actions.Work(
            () -> power.on(server),
            () -> server.status(Server.Status.RUNNING),
            () -> server.status(Server.Status.OFF));
    return actions.begin("start_server", List.of(server.subject()), server.thread(), work);
  }

  private ApiResponse update(ApiRequest request) {
    Server server = project.servers.require(request.id());
    RequestBody body = request.body().allowing("name", "labels");
    String name = body.text("name").orElse(server.name());
    project.servers.requireFree(name, server.id());
    server.describe(name, body.labels().orElse(server.labels()));
    return ApiResponse.ok(Json.wrap("server", json(server)));
  }

  private ApiResponse delete(ApiRequest request) {
    Server server = project.servers.require(request.id());
    if (server.isDeleteProtected()) {
      throw ApiError.protectedResource("server");
    }
    actions.requireIdle(server.subject());
    project.servers.remove(server.id());
    project.departing.add(server);
    market.billing().deleted(server);
    unassignAddresses(server);
    Runnable finished =
        () -> {
          List.copyOf(server.volumes()).forEach(v -> volumes.noteDetached(v, server));
          project.departing.remove(server);
          server.thread().shutdown();
        };
    Actions.Work work = new Actions.Work(server.machine()::destroy, finished, finished);
    Action action =
        actions.begin("delete_server", List.of(server.subject()), server.thread(), work);
    return ApiResponse.ok(Json.wrap("action", action.json()));
  }

  private void unassignAddresses(Server server) {
    project
        .primaryIps
        .all()
        .filter(ip -> ip.server().equals(Optional.of(server.id())))
        .forEach(
            ip -> {
              project.primaryIps.put(ip.unassigned());
              var _ =
                  timer.schedule(
                      () -> release(ip.id()),
                      market.addressRelease().toMillis(),
                      TimeUnit.MILLISECONDS);
            });
  }

  private void release(long primaryIpId) {
    project.locked(() -> project.primaryIps.remove(primaryIpId));
  }

  private ObjectNode json(Server server) {
    long primaryIp =
        project
            .primaryIps
            .all()
            .filter(ip -> ip.server().equals(Optional.of(server.id())))
            .mapToLong(PrimaryIp::id)
            .findFirst()
            .orElse(0);
    return server.json(actions.isBusy(server.subject()), market.stock(), primaryIp);
  }

  private String newPassword() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
