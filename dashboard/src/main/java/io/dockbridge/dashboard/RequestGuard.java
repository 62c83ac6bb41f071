package io.dockbridge.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses what no page of ours sends. A name that a foreign site lets point to 127.0.0.1 is another
 * host (DNS rebinding); a page of another origin, be it a container's on another port, has another
 * Origin (cross-site request forgery).
 *
 * @param hosts what the header {@code Host} may be
 */
record RequestGuard(Set<String> hosts) {
  private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");

  /** What browsers say of a request that a page of the same origin or the user made. */
  private static final Set<String> OWN_REQUESTS = Set.of("same-origin", "none");

  static RequestGuard ofPort(int port) {
    return new RequestGuard(Set.of("127.0.0.1:" + port, "localhost:" + port));
  }

  /** Empty if it may go on. */
  Optional<Reply> refusal(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    Optional<String> host = only(headers, "Host");
    if (host.filter(hosts::contains).isEmpty()) {
      return Optional.of(Reply.error(421, "this is the dashboard of 127.0.0.1, not of that host"));
    }
    String method = exchange.getRequestMethod();
    if (!METHODS.contains(method)) {
      return Optional.of(Reply.error(405, "GET, POST or DELETE"));
    }
    String own = "http://" + host.get();
    boolean isOwn =
        method.equals("GET")
            ? only(headers, "Origin").filter(it -> !it.equals(own)).isEmpty()
            : only(headers, "Origin").equals(Optional.of(own));
    if (!isOwn || only(headers, "Sec-Fetch-Site").filter(it -> !isOwnRequest(it)).isPresent()) {
      return Optional.of(Reply.error(403, "only the dashboard's own page may ask this"));
    }
    return Optional.empty();
  }

  private static boolean isOwnRequest(String site) {
    return OWN_REQUESTS.contains(site);
  }

  /** Empty if it is missing or there are several. */
  private static Optional<String> only(Headers headers, String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }
}
