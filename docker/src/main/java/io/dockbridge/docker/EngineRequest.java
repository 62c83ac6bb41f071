package io.dockbridge.docker;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a request to the Engine API is, as far as DockBridge treats some otherwise than others.
 * Pure.
 *
 * @param apiVersion the version that the path begins with, as in {@code /v1.44/…}
 * @param path decoded, without the version prefix and the query. Doubled slashes stay: the engine
 *     answers such a path with a redirect to the clean one and does nothing, so it is none of those
 *     that are treated otherwise
 * @param container the id or name in {@code /containers/{id}/…}, as the client wrote it
 * @param query as the client wrote it, without the question mark; may be empty
 */
public record EngineRequest(
    Kind kind, Optional<String> apiVersion, String path, Optional<String> container, String query) {
  /** The requests that differ. */
  public enum Kind {
    PING,
    VERSION,
    INFO,
    EVENTS,
    CONTAINER_CREATE,
    CONTAINER_START,
    CONTAINER_RESTART,
    CONTAINER_STOP,
    CONTAINER_KILL,
    CONTAINER_WAIT,
    CONTAINER_REMOVE,
    /** May turn into a raw two-way stream after the answer's head. */
    UPGRADE,
    /** DockBridge's own API; the engine never sees it. */
    CONTROL,
    /** Logs or statistics that go on until somebody ends them. */
    WATCH,
    /** A list or an inspection, which programs ask for without anybody at work. */
    READ,
    /** Of a shape that the Engine API does not have, as podman's {@code /libpod/…}. */
    UNKNOWN,
    /** Passed on untouched. */
    OTHER
  }

  private static final List<Route> ROUTES =
      List.of(
          Route.of(Kind.PING, "GET", "/_ping"),
          Route.of(Kind.PING, "HEAD", "/_ping"),
          Route.of(Kind.VERSION, "GET", "/version"),
          Route.of(Kind.INFO, "GET", "/info"),
          Route.of(Kind.EVENTS, "GET", "/events"),
          Route.of(Kind.CONTAINER_CREATE, "POST", "/containers/create"),
          Route.of(Kind.CONTAINER_START, "POST", "/containers/{id}/start"),
          Route.of(Kind.CONTAINER_RESTART, "POST", "/containers/{id}/restart"),
          Route.of(Kind.CONTAINER_STOP, "POST", "/containers/{id}/stop"),
          Route.of(Kind.CONTAINER_KILL, "POST", "/containers/{id}/kill"),
          Route.of(Kind.CONTAINER_WAIT, "POST", "/containers/{id}/wait"),
          Route.of(Kind.CONTAINER_REMOVE, "DELETE", "/containers/{id}"),
          Route.of(Kind.UPGRADE, "POST", "/containers/{id}/attach"),
          Route.of(Kind.UPGRADE, "GET", "/containers/{id}/attach"),
          Route.of(Kind.UPGRADE, "GET", "/containers/{id}/attach/ws"),
          Route.of(Kind.UPGRADE, "POST", "/exec/{id}/start"),
          Route.of(Kind.UPGRADE, "POST", "/session"),
          Route.of(Kind.UPGRADE, "POST", "/grpc"),
          Route.of(Kind.CONTROL, Route.ANY_METHOD, "/_dockbridge"),
          Route.of(Kind.CONTROL, Route.ANY_METHOD, "/_dockbridge/"),
          Route.of(Kind.CONTROL, Route.ANY_METHOD, "/_dockbridge/{more}"));

  /** What paths of the Engine API begin with, as of version 1.51. */
  private static final Set<String> RESOURCES =
      Set.of(
          "_ping",
          "auth",
          "build",
          "commit",
          "configs",
          "containers",
          "distribution",
          "events",
          "exec",
          "grpc",
          "images",
          "info",
          "networks",
          "nodes",
          "plugins",
          "secrets",
          "services",
          "session",
          "swarm",
          "system",
          "tasks",
          "version",
          "volumes");

  /** Files of containers and whole images: work whose result is waited for. */
  private static final List<String> TRANSFERS = List.of("/archive", "/export", "/get");

  /** {@code http://host/path}, RFC 9112 §3.2.2. */
  private static final Pattern AUTHORITY = Pattern.compile("^(?i)[a-z][a-z0-9+.-]*://[^/?]*");

  private static final String CONTAINERS = "/containers/";

  /**
   * Classifies a request.
   *
   * @param target the request target as it stands in the request line
   * @param header the first value of a header by its name
   */
  public static EngineRequest of(
      String method, String target, Function<String, Optional<String>> header) {
    String local = target.startsWith("/") ? target : AUTHORITY.matcher(target).replaceFirst("");
    int mark = local.indexOf('?');
    String full = decoded(mark < 0 ? local : local.substring(0, mark));
    String query = mark < 0 ? "" : local.substring(mark + 1);
    int prefix = versionEnd(full);
    Optional<String> version =
        prefix == 0 ? Optional.empty() : Optional.of(full.substring(2, prefix));
    return of(method, version, full.substring(prefix), query, header);
  }

  /** Of each request, so plain loops: those who ask rarely find the processor's caches cold. */
  private static EngineRequest of(
      String method,
      Optional<String> version,
      String path,
      String query,
      Function<String, Optional<String>> header) {
    for (Route route : ROUTES) {
      if (route.fits(method, path)) {
        Optional<String> container =
            path.startsWith(CONTAINERS) ? route.middle(path) : Optional.empty();
        return new EngineRequest(route.kind(), version, path, container, query);
      }
    }
    Kind kind =
        header.apply("Upgrade").isPresent() ? Kind.UPGRADE : withoutRoute(method, path, query);
    return new EngineRequest(kind, version, path, Optional.empty(), query);
  }

  private static Kind withoutRoute(String method, String path, String query) {
    if (!isOfTheEngine(path)) {
      return Kind.UNKNOWN;
    }
    boolean reads = method.equals("GET") || method.equals("HEAD");
    if (!reads || TRANSFERS.stream().anyMatch(path::endsWith)) {
      return Kind.OTHER;
    }
    boolean watches =
        (path.endsWith("/logs") && isTrue(query, "follow", false))
            || (path.endsWith("/stats") && isTrue(query, "stream", true));
    return watches ? Kind.WATCH : Kind.READ;
  }

  private static boolean isOfTheEngine(String path) {
    int begin = 0;
    while (begin < path.length() && path.charAt(begin) == '/') {
      begin++;
    }
    int end = path.indexOf('/', begin);
    return begin > 0 && RESOURCES.contains(path.substring(begin, end < 0 ? path.length() : end));
  }

  /** As the engine reads a flag of the query (moby's {@code httputils.BoolValue}). */
  private static boolean isTrue(String query, String name, boolean otherwise) {
    for (String part : query.split("&", -1)) {
      if (part.startsWith(name + "=")) {
        String value = part.substring(name.length() + 1).strip().toLowerCase(Locale.ROOT);
        return !List.of("", "0", "no", "false", "none").contains(value);
      }
    }
    return otherwise;
  }

  private static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    try {
      // The decoder is for forms, where a plus is a blank; in a path it is a plus.
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return path;
    }
  }

  /** After {@code /v1.44}, before another slash; the engine's router takes any digits and dots. */
  private static int versionEnd(String path) {
    if (!path.startsWith("/v")) {
      return 0;
    }
    int end = 2;
    while (end < path.length() && "0123456789.".indexOf(path.charAt(end)) >= 0) {
      end++;
    }
    return end > 2 && path.startsWith("/", end) ? end : 0;
  }
}
