package io.dockbridge.docker;

import static io.dockbridge.docker.EngineJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription to container events: a JSON object a line. Its virtual thread, {@code
 * docker-events}, calls the listeners; it has ended, or is about to, when {@link #close} returns.
 */
final class EventStream implements Closeable {
  /** {@code {"type":["container","network","service"]}}, encoded. */
  static final String PATH =
      "/events?filters=%7B%22type%22%3A%5B%22container%22%2C%22network%22%2C%22service%22%5D%7D";

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final EngineHttp.Stream stream;
  private final Consumer<ContainerEvent> onEvent;
  private final Consumer<String> onEnd;
  private final Thread thread = Thread.ofVirtual().name("docker-events").unstarted(this::follow);

  /** Follows from when {@link #start} is called. */
  EventStream(EngineHttp.Stream stream, Consumer<ContainerEvent> onEvent, Consumer<String> onEnd) {
    this.stream = stream;
    this.onEvent = onEvent;
    this.onEnd = onEnd;
  }

  EventStream start() {
    thread.start();
    return this;
  }

  private void follow() {
    String reason = "";
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      while (line != null && !stream.isClosed()) {
        event(line).ifPresent(onEvent);
        line = lines.readLine();
      }
    } catch (IOException | RuntimeException e) { // whatever ends it, its owner hears of it
      reason = e.toString();
    }
    if (!stream.isClosed()) {
      stream.close();
      onEnd.accept(reason);
    }
    stream.release();
  }

  /** Empty for a line that names no container: a lost event is made good by the next listing. */
  static Optional<ContainerEvent> event(String line) {
    try {
      JsonNode event = EngineJson.read(line);
      String type = text(event.path("Type"));
      JsonNode actor = event.path("Actor");
      String id =
          type.equals("network")
              ? text(actor.path("Attributes").path("container"))
              : either(actor.path("ID"), event.path("id"));
      String action =
          type.equals("service") ? type : either(event.path("Action"), event.path("status"));
      return id.isEmpty() || action.isEmpty()
          ? Optional.empty()
          : Optional.of(new ContainerEvent(id, word(action), event.path("timeNano").asLong()));
    } catch (IOException e) {
      LOG.debug("An event is not JSON: {}", e.toString());
      return Optional.empty();
    }
  }

  private static String either(JsonNode first, JsonNode second) {
    return text(first).isEmpty() ? text(second) : text(first);
  }

  /** {@code exec_create: sh -c ls} is the action {@code exec_create}. */
  private static String word(String action) {
    int colon = action.indexOf(':');
    return colon < 0 ? action : action.substring(0, colon);
  }

  @Override
  public void close() throws IOException {
    stream.close(); // ends the read that the thread is in; nothing else keeps it
    if (!Thread.currentThread().equals(thread)) {
      try {
        thread.join(CLOSE_TIMEOUT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted while an event stream was closed");
      }
    }
  }
}
