package io.dockbridge.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Server-sent events for one viewer: {@code state} with everything, then {@code change} with the
 * fields that are different now. Runs on the viewer's thread until that is interrupted or the
 * viewer has gone.
 *
 * @param state makes what is shown
 */
record EventFeed(State state, Dashboard.Times times) {
  /** The time of an answer is no news. */
  private static final String UPDATED = "last_update";

  @FunctionalInterface
  interface State {
    ObjectNode now() throws IOException;
  }

  void run(OutputStream out) throws IOException, InterruptedException {
    ObjectNode sent = state.now();
    event(out, "state", sent);
    Duration silent = Duration.ZERO;
    while (true) {
      Thread.sleep(times.refresh());
      ObjectNode now = state.now();
      ObjectNode changes = changes(sent, now);
      silent = silent.plus(times.refresh());
      if (!changes.isEmpty()) {
        event(out, "change", changes.set(UPDATED, now.path(UPDATED)));
        silent = Duration.ZERO;
      } else if (silent.compareTo(times.heartbeat()) >= 0) {
        write(out, ": heartbeat\n\n");
        silent = Duration.ZERO;
      }
      sent = now;
    }
  }

  /** The fields of the second that the first has not, or has otherwise; null for those gone. */
  static ObjectNode changes(ObjectNode before, ObjectNode now) {
    ObjectNode changes = now.objectNode();
    now.properties().stream()
        .filter(
            it -> !it.getKey().equals(UPDATED) && !it.getValue().equals(before.get(it.getKey())))
        .forEach(it -> changes.set(it.getKey(), it.getValue()));
    before.properties().stream()
        .filter(it -> !now.has(it.getKey()))
        .forEach(it -> changes.putNull(it.getKey()));
    return changes;
  }

  /** JSON has no line ends of its own, which would end the event. */
  private static void event(OutputStream out, String name, Object data) throws IOException {
    write(out, "event: " + name + "\ndata: " + data + "\n\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
