package io.dockbridge.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every call that reached the API, in the order of arrival. Safe for use by several threads. */
public final class RequestLog {
  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  RequestLog() {}

  /**
   * A call. The body may hold secrets (user_data): it is for assertions, not for log files.
   *
   * @param at when it arrived, by the sandbox's clock
   * @param path path below {@code /v1}, without the query
   * @param query the undecoded query, empty if there is none
   * @param body what was posted, empty if nothing
   */
  public record Entry(Instant at, String method, String path, String query, String body) {}

  void add(Entry entry) {
    entries.add(entry);
  }

  /** What arrived so far. */
  public List<Entry> all() {
    return List.copyOf(entries);
  }

  /** The calls with this method whose whole path matches. */
  public List<Entry> matching(String method, String pathRegex) {
    return entries.stream()
        .filter(e -> e.method().equals(method) && e.path().matches(pathRegex))
        .toList();
  }
}
