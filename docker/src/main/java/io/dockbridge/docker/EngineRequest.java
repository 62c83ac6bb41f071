package io.dockbridge.docker;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
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
    PING(false, "GET|HEAD", "/_ping"),
    VERSION(false, "GET", "/version"),
    INFO(false, "GET", "/info"),
    EVENTS(false, "GET", "/events"),
    CONTAINER_CREATE(true, "POST", "/containers/create"),
    CONTAINER_START(true, "POST", "/containers/(.+)/start"),
    CONTAINER_RESTART(true, "POST", "/containers/(.+)/restart"),
    CONTAINER_STOP(true, "POST", "/containers/(.+)/stop"),
    CONTAINER_KILL(true, "POST", "/containers/(.+)/kill"),
    CONTAINER_WAIT(true, "POST", "/containers/(.+)/wait"),
    CONTAINER_REMOVE(true, "DELETE", "/containers/(.+)"),
    /** May turn into a raw two-way stream after the answer's head. */
    UPGRADE(true, "GET|POST", "/containers/(.+)/attach(?:/ws)?|/exec/[^/]+/start|/session|/grpc"),
    /** DockBridge's own API; the engine never sees it. */
    CONTROL(false, ".*", "/_dockbridge(?:/.*)?"),
    /** Passed on untouched. */
    OTHER(true, ".*", "(?s).*");

    private final boolean activity;
    private final Pattern methods;
    private final Pattern paths;

    Kind(boolean activity, String methods, String paths) {
      this.activity = activity;
      this.methods = Pattern.compile(methods);
      this.paths = Pattern.compile(paths);
    }

    private boolean fits(String method, String path) {
      return methods.matcher(method).matches() && paths.matcher(path).matches();
    }

    private Optional<String> container(String path) {
      Matcher matcher = paths.matcher(path);
      return matcher.matches() && matcher.groupCount() > 0
          ? Optional.ofNullable(matcher.group(1))
          : Optional.empty();
    }
  }

  /** The engine's router takes any digits and dots for a version. */
  private static final Pattern VERSION_PREFIX = Pattern.compile("^/v([0-9.]+)(?=/)");

  /** {@code http://host/path}, RFC 9112 §3.2.2. */
  private static final Pattern AUTHORITY = Pattern.compile("^(?i)[a-z][a-z0-9+.-]*://[^/?]*");

  /**
   * Classifies a request.
   *
   * @param target the request target as it stands in the request line
   * @param header the first value of a header by its name
   */
  public static EngineRequest of(
      String method, String target, Function<String, Optional<String>> header) {
    String local = AUTHORITY.matcher(target).replaceFirst("");
    int mark = local.indexOf('?');
    String written = mark < 0 ? local : local.substring(0, mark);
    Matcher prefix = VERSION_PREFIX.matcher(decoded(written));
    Optional<String> version = prefix.find() ? Optional.of(prefix.group(1)) : Optional.empty();
    String path = prefix.replaceFirst("");
    Kind kind = kind(method, path, header);
    return new EngineRequest(
        kind, version, path, kind.container(path), mark < 0 ? "" : local.substring(mark + 1));
  }

  private static String decoded(String path) {
    try {
      // The decoder is for forms, where a plus is a blank; in a path it is a plus.
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return path;
    }
  }

  private static Kind kind(String method, String path, Function<String, Optional<String>> header) {
    Kind kind =
        Arrays.stream(Kind.values()).filter(it -> it.fits(method, path)).findFirst().orElseThrow();
    boolean upgrade = header.apply("Upgrade").isPresent();
    return kind == Kind.OTHER && upgrade ? Kind.UPGRADE : kind;
  }

  /** Whether the user is at work: pollers and DockBridge's own commands mustn't keep a server. */
  public boolean countsAsActivity() {
    return kind.activity;
  }

  /** Whether a server is provisioned for it; otherwise it is answered without one. */
  public boolean wakesServer() {
    return kind.activity;
  }
}
