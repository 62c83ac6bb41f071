package io.dockbridge.sandbox;

import java.util.List;
import java.util.function.Function;

/** {@code /servers/{id}/actions/…}: power and protection. */
final class ServerActionsApi {
  private final Project project;
  private final Actions actions;
  private final ServerPower power;

  ServerActionsApi(Project project, Actions actions, ServerPower power) {
    this.project = project;
    this.actions = actions;
    this.power = power;
  }

  void register(Router router) {
    on(router, "poweron", this::powerOn);
    on(router, "poweroff", this::powerOff);
    on(router, "shutdown", this::shutdown);
    on(router, "reboot", this::reboot);
    on(router, "reset", this::reset);
    router.on("POST", "/servers/{id}/actions/change_protection", this::changeProtection);
  }

  private void on(Router router, String name, Function<Server, Action> begin) {
    router.on(
        "POST",
        "/servers/{id}/actions/" + name,
        request -> {
          Server server = project.servers.require(request.id());
          request.body().allowing();
          actions.requireIdle(server.subject());
          return ApiResponse.created(Json.wrap("action", begin.apply(server).json()));
        });
  }

  private Action powerOn(Server server) {
    boolean isOff = server.status() == Server.Status.OFF;
    Runnable boot = () -> power.on(server);
    if (isOff) {
      server.status(Server.Status.STARTING);
    }
    return begin("start_server", server, isOff ? boot : () -> {}, Server.Status.RUNNING);
  }

  private Action powerOff(Server server) {
    server.status(Server.Status.STOPPING);
    return begin("stop_server", server, () -> power.off(server), Server.Status.OFF);
  }

  /** Success means only that the system was asked. */
  private Action shutdown(Server server) {
    return begin(
        "shutdown_server", server, () -> server.machine().pressPowerButton(), server.status());
  }

  private Action reboot(Server server) {
    return begin("reboot_server", server, () -> server.machine().pressReset(), server.status());
  }

  private Action reset(Server server) {
    Runnable restart =
        () -> {
          power.off(server);
          power.on(server);
        };
    return begin("reset_server", server, restart, Server.Status.RUNNING);
  }

  private Action begin(String command, Server server, Runnable work, Server.Status then) {
    Server.Status before = server.status();
    Runnable succeeded =
        () -> {
          if (server.status() == before) { // a system that switched itself off meanwhile stays off
            server.status(then);
          }
        };
    return actions.begin(
        command,
        List.of(server.subject()),
        server.thread(),
        new Actions.Work(work, succeeded, () -> failed(server)));
  }

  private static void failed(Server server) {
    if (server.status() == Server.Status.STARTING) {
      server.status(Server.Status.OFF);
    }
  }

  private ApiResponse changeProtection(ApiRequest request) {
    Server server = project.servers.require(request.id());
    RequestBody body = request.body().allowing("delete", "rebuild");
    boolean delete = body.flag("delete").orElse(server.isDeleteProtected());
    if (body.flag("rebuild").orElse(delete) != delete) {
      throw ApiError.invalidInput("rebuild", "delete and rebuild must have the same value");
    }
    server.protect(delete);
    Action action = begin("change_protection", server, () -> {}, server.status());
    return ApiResponse.created(Json.wrap("action", action.json()));
  }
}
