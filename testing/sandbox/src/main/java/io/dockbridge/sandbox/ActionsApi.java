package io.dockbridge.sandbox;

import java.util.List;
import java.util.stream.Stream;

/** {@code /actions}, and the lists of actions below resources. */
final class ActionsApi {
  private final Project project;

  ActionsApi(Project project) {
    this.project = project;
  }

  void register(Router router) {
    router.on("GET", "/actions", this::listById).on("GET", "/actions/{id}", this::get);
    for (String type : List.of("server", "volume", "firewall")) {
      router
          .on("GET", "/" + type + "s/actions", this::listById)
          .on("GET", "/" + type + "s/actions/{id}", this::get)
          .on("GET", "/" + type + "s/{id}/actions", request -> listOf(request, type))
          .on("GET", "/" + type + "s/{id}/actions/{action}", this::getBelow);
    }
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(Json.wrap("action", project.actions.require(request.id()).json()));
  }

  private ApiResponse getBelow(ApiRequest request) {
    long id = ApiRequest.number(request.path().get("action"));
    return ApiResponse.ok(Json.wrap("action", project.actions.require(id).json()));
  }

  private ApiResponse listById(ApiRequest request) {
    if (request.parameters("id").isEmpty()) { // lists of all actions were removed in 2025
      throw RequestBody.missing("id");
    }
    return list(request, project.actions.all());
  }

  private ApiResponse listOf(ApiRequest request, String type) {
    Action.Subject subject = new Action.Subject(request.id(), type);
    return list(request, project.actions.all().filter(a -> a.isAbout(subject)));
  }

  private static ApiResponse list(ApiRequest request, Stream<Action> actions) {
    return Listing.of(request, "actions", actions, Action::json)
        .matching("id", "status")
        .sortedBy("id", "command", "status", "started", "finished");
  }
}
