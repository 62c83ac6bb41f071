package io.dockbridge.hetzner.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One call of the API, not yet encoded.
 *
 * @param path below the endpoint, without a leading slash
 * @param body serialised as JSON
 * @param waitsForLock whether to repeat it while another action holds the resource (423 locked)
 */
public record ApiRequest(
    Method method,
    String path,
    List<Parameter> query,
    Optional<Object> body,
    boolean waitsForLock) {

  enum Method {
    GET,
    PUT,
    DELETE,
    POST
  }

  record Parameter(String name, String value) {}

  public static ApiRequest get(String path) {
    return new ApiRequest(Method.GET, path, List.of(), Optional.empty(), false);
  }

  public static ApiRequest delete(String path) {
    return new ApiRequest(Method.DELETE, path, List.of(), Optional.empty(), false);
  }

  public static ApiRequest put(String path, Object body) {
    return new ApiRequest(Method.PUT, path, List.of(), Optional.of(body), false);
  }

  public static ApiRequest post(String path, Object body) {
    return new ApiRequest(Method.POST, path, List.of(), Optional.of(body), false);
  }

  public ApiRequest with(String name, String value) {
    List<Parameter> more = new ArrayList<>(query);
    more.add(new Parameter(name, value));
    return new ApiRequest(method, path, List.copyOf(more), body, waitsForLock);
  }

  /** Adds nothing for an empty selector, which the API would refuse. */
  public ApiRequest withSelector(String labelSelector) {
    return labelSelector.isEmpty() ? this : with("label_selector", labelSelector);
  }

  public ApiRequest waitingForLock() {
    return new ApiRequest(method, path, query, body, true);
  }

  /** Whether sending it twice has the same effect as sending it once. */
  boolean repeatable() {
    return method != Method.POST;
  }

  /** For messages and the log. The query is left out: it says nothing that the path does not. */
  @Override
  public String toString() {
    return method + " /" + path;
  }
}
