package io.dockbridge.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call that was routed and let in.
 *
 * @param path what the placeholders of the route stand for
 * @param query decoded query parameters, in their order
 * @param body the JSON object that was posted; empty for calls without one
 */
record ApiRequest(Map<String, String> path, Map<String, List<String>> query, RequestBody body) {

  /** The id in the path; what is not a number names nothing. */
  long id() {
    return number(path.get("id"));
  }

  Optional<String> parameter(String name) {
    return parameters(name).stream().findFirst();
  }

  List<String> parameters(String name) {
    return query.getOrDefault(name, List.of());
  }

  static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ApiError.invalidInput("id", "'" + text + "' is not an id");
    }
  }
}
