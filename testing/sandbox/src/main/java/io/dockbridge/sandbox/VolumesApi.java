package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** {@code /volumes}: sparse files, attached as loop devices. */
final class VolumesApi {
  private static final int MIN_SIZE = 10;
  private static final int MAX_SIZE = 10_240;

  private final Project project;
  private final Actions actions;
  private final Machines machines;
  private final Executor workers;

  VolumesApi(Project project, Actions actions, Machines machines, Executor workers) {
    this.project = project;
    this.actions = actions;
    this.machines = machines;
    this.workers = workers;
  }

  void register(Router router) {
    router
        .on("GET", "/volumes", this::list)
        .on("POST", "/volumes", this::create)
        .on("GET", "/volumes/{id}", this::get)
        .on("PUT", "/volumes/{id}", this::update)
        .on("DELETE", "/volumes/{id}", this::delete)
        .on("POST", "/volumes/{id}/actions/attach", this::attach)
        .on("POST", "/volumes/{id}/actions/detach", this::detach)
        .on("POST", "/volumes/{id}/actions/resize", this::resize)
        .on("POST", "/volumes/{id}/actions/change_protection", this::changeProtection);
  }

  private ApiResponse list(ApiRequest request) {
    return Listing.of(request, "volumes", project.volumes.all(), Volume::json)
        .matching("name", "status")
        .selectedByLabels()
        .sortedBy("id", "name", "created");
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(Json.wrap("volume", project.volumes.require(request.id()).json()));
  }

  private ApiResponse create(ApiRequest request) {
    RequestBody body =
        request
            .body()
            .allowing("name", "size", "location", "server", "format", "labels", "automount");
    Optional<Server> server =
        body.idOrName("server").map(s -> project.servers.requireReferenced("server", s));
    Volume volume = project.volumes.put(parse(body, server));
    Runnable make = () -> machines.createVolume(volume.id(), volume.size(), volume.format());
    Action action =
        actions.begin(
            "create_volume",
            List.of(volume.subject()),
            server.<Executor>map(Server::thread).orElse(workers),
            Actions.Work.of(make, () -> replace(volume.id(), Volume::madeAvailable)));
    ArrayNode next = Json.array();
    server.ifPresent(s -> next.add(attachAfter(s, volume).json()));
    ObjectNode response = Json.wrap("volume", project.volumes.require(volume.id()).json());
    response.set("action", action.json());
    response.set("next_actions", next);
    return ApiResponse.created(response);
  }

  private Volume parse(RequestBody body, Optional<Server> server) {
    String name = body.required("name");
    project.volumes.requireFree(name, 0);
    long size = body.number("size").orElseThrow(() -> RequestBody.missing("size"));
    if (size < MIN_SIZE || size > MAX_SIZE) {
      throw ApiError.invalidInput("size", "must be between 10 and 10240");
    }
    String format = body.text("format").orElse("");
    if (!Set.of("", "ext4", "xfs").contains(format)) {
      throw ApiError.invalidInput("format", "must be ext4 or xfs");
    }
    Location location =
        server
            .map(Server::location)
            .or(() -> body.idOrName("location").map(Location::require))
            .orElseThrow(
                () -> ApiError.invalidInput("location", "either location or server must be given"));
    Map<String, String> labels = body.labels().orElse(Map.of());
    return new Volume(
        project.nextId(),
        name,
        size,
        location,
        format,
        labels,
        project.now(),
        false,
        false,
        Optional.empty());
  }

  private ApiResponse update(ApiRequest request) {
    Volume volume = project.volumes.require(request.id());
    RequestBody body = request.body().allowing("name", "labels");
    String name = body.text("name").orElse(volume.name());
    project.volumes.requireFree(name, volume.id());
    Volume updated = project.volumes.put(volume.with(name, body.labels().orElse(volume.labels())));
    return ApiResponse.ok(Json.wrap("volume", updated.json()));
  }

  private ApiResponse delete(ApiRequest request) {
    Volume volume = project.volumes.require(request.id());
    if (volume.deleteProtected()) {
      throw ApiError.protectedResource("volume");
    }
    if (volume.server().isPresent()) {
      throw ApiError.of(422, "volume_still_attached", "volume is still attached to a server");
    }
    actions.requireIdle(volume.subject());
    project.volumes.remove(volume.id());
    workers.execute(() -> machines.deleteVolume(volume.id()));
    return ApiResponse.NO_CONTENT;
  }

  private ApiResponse attach(ApiRequest request) {
    Volume volume = project.volumes.require(request.id());
    RequestBody body = request.body().allowing("server", "automount");
    Server server = project.servers.requireReferenced("server", body.idOrName("server").orElse(""));
    requireAttachable(volume, server.location());
    actions.requireIdle(volume.subject());
    actions.requireIdle(server.subject());
    Runnable attach = () -> server.machine().attachVolume(volume.id());
    noteAttached(volume.id(), server);
    return answer(begin("attach_volume", volume, server, attach));
  }

  /** Refuses a volume that is taken or elsewhere. */
  void requireAttachable(Volume volume, Location location) {
    if (volume.server().isPresent()) {
      throw ApiError.of(422, "volume_already_attached", "volume is already attached to a server");
    }
    if (!volume.location().equals(location)) {
      throw ApiError.invalidInput(
          "volumes", "volume " + volume.id() + " is in another location than the server");
    }
  }

  /** Notes that a volume belongs to a server; the machine does its part on its own thread. */
  void noteAttached(long volumeId, Server server) {
    replace(volumeId, v -> v.attachedTo(Optional.of(server.id())));
    server.volumes().add(volumeId);
  }

  void noteDetached(long volumeId, Server server) {
    replace(volumeId, v -> v.attachedTo(Optional.empty()));
    server.volumes().remove(volumeId);
  }

  /** The disk was made on the server's thread, so that its attachment there comes after it. */
  private Action attachAfter(Server server, Volume volume) {
    noteAttached(volume.id(), server);
    return begin("attach_volume", volume, server, () -> server.machine().attachVolume(volume.id()));
  }

  private ApiResponse detach(ApiRequest request) {
    Volume volume = project.volumes.require(request.id());
    request.body().allowing();
    long serverId =
        volume
            .server()
            .orElseThrow(() -> ApiError.invalidInput("volume is not attached to a server"));
    Server server = project.servers.require(serverId);
    actions.requireIdle(volume.subject());
    actions.requireIdle(server.subject());
    noteDetached(volume.id(), server);
    return answer(
        begin("detach_volume", volume, server, () -> server.machine().detachVolume(volume.id())));
  }

  private ApiResponse resize(ApiRequest request) {
    Volume volume = project.volumes.require(request.id());
    RequestBody body = request.body().allowing("size");
    long size = body.number("size").orElseThrow(() -> RequestBody.missing("size"));
    if (size <= volume.size() || size > MAX_SIZE) {
      throw ApiError.invalidInput("size", "must be greater than " + volume.size());
    }
    actions.requireIdle(volume.subject());
    Executor thread =
        volume
            .server()
            .flatMap(project.servers::find)
            .<Executor>map(Server::thread)
            .orElse(workers);
    Runnable grow = () -> machines.resizeVolume(volume.id(), size);
    Actions.Work work = Actions.Work.of(grow, () -> replace(volume.id(), v -> v.resized(size)));
    return answer(actions.begin("resize_volume", List.of(volume.subject()), thread, work));
  }

  private ApiResponse changeProtection(ApiRequest request) {
    Volume volume = project.volumes.require(request.id());
    boolean delete =
        request.body().allowing("delete").flag("delete").orElse(volume.deleteProtected());
    replace(volume.id(), v -> v.protectedFromDeletion(delete));
    Actions.Work nothing = Actions.Work.of(() -> {}, () -> {});
    return answer(actions.begin("change_protection", List.of(volume.subject()), workers, nothing));
  }

  private Action begin(String command, Volume volume, Server server, Runnable work) {
    List<Action.Subject> subjects = List.of(volume.subject(), server.subject());
    return actions.begin(command, subjects, server.thread(), Actions.Work.of(work, () -> {}));
  }

  private void replace(long id, UnaryOperator<Volume> change) {
    project.volumes.find(id).map(change).ifPresent(project.volumes::put);
  }

  private static ApiResponse answer(Action action) {
    return ApiResponse.created(Json.wrap("action", action.json()));
  }
}
