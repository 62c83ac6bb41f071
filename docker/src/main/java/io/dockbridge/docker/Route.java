package io.dockbridge.docker;

import java.util.Optional;

/**
 * A method and a path of the Engine API with at most one place for something else, such as {@code
 * POST /containers/{id}/start}. What stands there has at least one character, and may have slashes.
 *
 * @param before all of the path where nothing else is in it
 */
record Route(EngineRequest.Kind kind, String method, String before, Optional<String> after) {
  static final String ANY_METHOD = "*";

  static Route of(EngineRequest.Kind kind, String method, String path) {
    int open = path.indexOf('{');
    return open < 0
        ? new Route(kind, method, path, Optional.empty())
        : new Route(
            kind,
            method,
            path.substring(0, open),
            Optional.of(path.substring(path.indexOf('}') + 1)));
  }

  boolean fits(String asked, String path) {
    boolean taken = method.equals(asked) || method.equals(ANY_METHOD);
    return taken && (after.isEmpty() ? path.equals(before) : middle(path).isPresent());
  }

  /** What stands in the place; empty if the path is another one, or there is no place. */
  Optional<String> middle(String path) {
    int length = path.length() - before.length() - after.map(String::length).orElse(0);
    boolean there =
        after.isPresent() && length > 0 && path.startsWith(before) && path.endsWith(after.get());
    return there
        ? Optional.of(path.substring(before.length(), before.length() + length))
        : Optional.empty();
  }
}
