package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.Action;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What can be asked of every kind of resource. Called on the threads of {@code HetznerClient}'s
 * callers; thread-safe.
 *
 * @param <T> what the API says of one
 */
public class ResourceClient<T> {
  private final HetznerApi api;
  private final String path;
  private final Class<T> type;

  /**
   * One kind.
   *
   * @param path the plural, as in the API's URLs: {@code ssh_keys}
   */
  ResourceClient(HetznerApi api, String path, Class<T> type) {
    this.api = api;
    this.path = path;
    this.type = type;
  }

  /** All of the project. */
  public final List<T> list() {
    return list("");
  }

  /**
   * All with these labels.
   *
   * @param labelSelector as {@code managed-by=dockbridge,dockbridge-owner=x}; empty: all of the
   *     project
   */
  public final List<T> list(String labelSelector) {
    return find(it -> it.withSelector(labelSelector));
  }

  /** Empty when there is none of this id. */
  public final Optional<T> get(long id) {
    return api.find(ApiRequest.get(path + "/" + id), singular(), type);
  }

  /** Names are unique in a project. Empty when there is none, for instance a withdrawn type. */
  public final Optional<T> findByName(String name) {
    return find(it -> it.with("name", name)).stream().findFirst();
  }

  /**
   * Deletes it, in use or not as the API allows, or finds it gone; waits while another action holds
   * it. RESOURCE_IN_USE or MUST_BE_UNASSIGNED while something else needs it.
   *
   * @return the action to await; empty when it was gone already or the answer names none
   */
  public final Optional<Action> delete(long id) {
    return api.delete(ApiRequest.delete(path + "/" + id).waitingForLock());
  }

  /**
   * Those that a question finds.
   *
   * @param query adds to the request what is asked for
   */
  final List<T> find(UnaryOperator<ApiRequest> query) {
    return api.list(query.apply(ApiRequest.get(path)), path, type);
  }

  /** For what the API answers with the resource alone. */
  final T create(Object body) {
    return api.call(ApiRequest.post(path, body), singular(), type);
  }

  /** For what the API answers with more than the resource. */
  final <A> A create(Object body, Class<A> answer) {
    return api.call(ApiRequest.post(path, body), answer);
  }

  final T replace(long id, Object body) {
    return api.call(ApiRequest.put(path + "/" + id, body), singular(), type);
  }

  /** Begins an action on it, waiting while another one holds it. */
  final Action act(long id, String verb, Map<String, Object> body) {
    ApiRequest request = ApiRequest.post(path + "/" + id + "/actions/" + verb, body);
    return api.call(request.waitingForLock(), "action", Action.class);
  }

  private String singular() {
    return path.substring(0, path.length() - 1);
  }
}
