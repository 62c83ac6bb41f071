package io.dockbridge.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the handler of a call: 404 for a path that does not exist, 405 for a path that has no such
 * method.
 */
final class Router {
  private record Route(
      String method, List<String> template, Function<ApiRequest, ApiResponse> handler) {}

  /**
   * A handler, and what the placeholders of its path stand for.
   *
   * @param handler answers the call
   * @param path placeholder to value
   */
  record Match(Function<ApiRequest, ApiResponse> handler, Map<String, String> path) {}

  private final List<Route> routes = new ArrayList<>();

  /** Adds a route; {@code {id}} in the template matches one path segment. Earlier routes win. */
  Router on(String method, String template, Function<ApiRequest, ApiResponse> handler) {
    routes.add(new Route(method, segments(template), handler));
    return this;
  }

  Match find(String method, String path) {
    List<String> segments = segments(path);
    boolean pathExists = false;
    for (Route route : routes) {
      Optional<Map<String, String>> values = match(route.template(), segments);
      if (values.isPresent() && route.method().equals(method)) {
        return new Match(route.handler(), values.get());
      }
      pathExists |= values.isPresent();
    }
    throw pathExists
        ? ApiError.of(405, "method_not_allowed", "method not allowed")
        : ApiError.of(404, "not_found", "api route not found");
  }

  private static Optional<Map<String, String>> match(List<String> template, List<String> segments) {
    if (template.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < template.size(); i++) {
      String part = template.get(i);
      if (part.startsWith("{")) {
        values.put(part.substring(1, part.length() - 1), segments.get(i));
      } else if (!part.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  private static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }
}
