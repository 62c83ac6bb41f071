package io.dockbridge.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All resources of one kind, in the order of their creation. Guarded by the project's lock.
 *
 * @param <T> the kind
 */
final class Table<T extends Resource> {
  private final String kind;
  private final Map<Long, T> rows = new LinkedHashMap<>();

  /** A table of what error messages call {@code kind}. */
  Table(String kind) {
    this.kind = kind;
  }

  Stream<T> all() {
    return List.copyOf(rows.values()).stream();
  }

  int size() {
    return rows.size();
  }

  Optional<T> find(long id) {
    return Optional.ofNullable(rows.get(id));
  }

  T require(long id) {
    return find(id).orElseThrow(() -> ApiError.notFound(kind, id));
  }

  /** What a request's field refers to, or 422. */
  T requireReferenced(String field, String idOrName) {
    return all()
        .filter(row -> row.name().equals(idOrName) || Long.toString(row.id()).equals(idOrName))
        .findFirst()
        .orElseThrow(() -> ApiError.invalidInput(field, kind + " '" + idOrName + "' not found"));
  }

  /** Refuses a name that a resource other than {@code self} has. */
  void requireFree(String name, long self) {
    if (all().anyMatch(row -> row.id() != self && row.name().equals(name))) {
      throw ApiError.notUnique("name", kind + " name is already used");
    }
  }

  /** Adds a resource, or replaces the one with its id. */
  T put(T row) {
    rows.put(row.id(), row);
    return row;
  }

  void remove(long id) {
    rows.remove(id);
  }
}
