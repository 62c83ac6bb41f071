package io.dockbridge.enginesocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.docker.EngineRequest;
import io.dockbridge.enginesocket.containers.OwnSocketMounts;
import io.dockbridge.enginesocket.http.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far a client has followed events, over one engine after another: what it has seen, and what
 * has to be asked for so that it misses none and sees none twice. Used by one thread at a time.
 *
 * <p>The engine keeps its last events in memory, and {@code since} is inclusive. So whoever asks an
 * engine again from the last event's own time gets this event first, if nothing between was lost.
 */
final class EventPosition {
  private static final long NANOS = 1_000_000_000;

  /** Before each record of {@code application/json-seq} (RFC 7464). */
  private static final char RECORD_SEPARATOR = 0x1e;

  private static final String START = "\"start\"";

  private RequestHead request;
  private final Instant begun;

  /** The engine that was followed last, and a moment before which all its events were told. */
  private Optional<Place> place = Optional.empty();

  /** The last event that the client was told of by this engine, as it was written. */
  private byte[] last = {};

  /** Whether the engine repeats {@link #last} before it reports anything else. */
  private boolean repeats;

  /** Of a client that asks now. */
  EventPosition(RequestHead request, Instant now) {
    this.request = request;
    this.begun = now;
  }

  /**
   * An engine, and the time there.
   *
   * @param engine an engine that starts anew on another server with the same data is another one
   */
  private record Place(String engine, String time) {
    /** As the engine's {@code /info} says. */
    static Place of(byte[] info) throws IOException {
      JsonNode it = OwnSocketMounts.JSON.readTree(info);
      Instant time = instant(it.path("SystemTime").asText());
      return new Place(
          it.path("ID").asText() + " " + it.path("Name").asText(),
          "%d.%09d".formatted(time.getEpochSecond(), time.getNano()));
    }

    private static Instant instant(String text) throws IOException {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new IOException("the engine has no time: " + text, e);
      }
    }
  }

  /** When the client wants them to end; empty if it did not say so in a way that is understood. */
  Optional<Instant> until() {
    return parameter("until").flatMap(EventPosition::timestamp);
  }

  private static Optional<Instant> timestamp(String text) {
    if (!text.matches("[0-9]{1,11}(\\.[0-9]{1,9})?")) {
      return Optional.empty();
    }
    int dot = text.indexOf('.');
    String fraction = dot < 0 ? "0" : (text.substring(dot + 1) + "00000000").substring(0, 9);
    long second = Long.parseLong(dot < 0 ? text : text.substring(0, dot));
    return Optional.of(Instant.ofEpochSecond(second, Long.parseLong(fraction)));
  }

  /**
   * The client was told that events come as plain JSON, so that no engine may be asked for another
   * form (engines since 29 also know {@code json-seq} and {@code jsonl}).
   */
  void answeredAsJson() {
    request = request.with(request.head().without("Accept"));
  }

  /** The container of which an event says that it has started. */
  static Optional<String> startedContainer(String line) {
    if (!line.contains(START)) {
      return Optional.empty();
    }
    try {
      JsonNode event = read(line);
      boolean started =
          event.path("Type").asText().equals("container")
              && event.path("Action").asText().equals("start");
      return Optional.of(event.path("Actor").path("ID").asText())
          .filter(it -> started && !it.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static JsonNode read(String line) throws IOException {
    int begin = line.indexOf(RECORD_SEPARATOR) + 1;
    return OwnSocketMounts.JSON.readTree(line.substring(begin));
  }

  /** What is asked of the engine that is there when the client asks. */
  RequestHead first(byte[] info) throws IOException {
    place = Optional.of(Place.of(info));
    return request;
  }

  /** What is asked of an engine that comes later. */
  RequestHead next(byte[] info) throws IOException {
    Place there = Place.of(info);
    boolean same = place.filter(it -> it.engine().equals(there.engine())).isPresent();
    repeats = same && last.length > 0;
    if (repeats) {
      return since(timeOf(last));
    }
    if (same) {
      return since(place.get().time());
    }
    place = Optional.of(there);
    last = new byte[0];
    return parameter("since").isPresent()
        ? request
        : since("%d.%09d".formatted(begun.getEpochSecond(), begun.getNano()));
  }

  private static String timeOf(byte[] event) throws IOException {
    long nanos = read(new String(event, StandardCharsets.UTF_8)).path("timeNano").asLong();
    return "%d.%09d".formatted(nanos / NANOS, nanos % NANOS);
  }

  private RequestHead since(String time) {
    String target = request.target();
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query =
        Stream.concat(query().filter(it -> !it.startsWith("since=")), Stream.of("since=" + time))
            .collect(Collectors.joining("&"));
    return request.withTarget(path + "?" + query);
  }

  private Optional<String> parameter(String name) {
    return query()
        .filter(it -> it.startsWith(name + "="))
        .map(it -> it.substring(name.length() + 1))
        .filter(it -> !it.isEmpty())
        .findFirst();
  }

  private Stream<String> query() {
    String query =
        EngineRequest.of(request.method(), request.target(), _ -> Optional.empty()).query();
    return Arrays.stream(query.split("&", -1)).filter(it -> !it.isEmpty());
  }

  /**
   * Takes note of events that the engine tells of, and leaves out what the client has seen.
   *
   * @param lines whole ones
   * @throws IOException if events were lost in between
   */
  byte[] fresh(byte[] lines) throws IOException {
    byte[] fresh = repeats && lines.length > 0 ? withoutRepeated(lines) : lines;
    if (fresh.length > 0) {
      last = lastLine(fresh);
    }
    return fresh;
  }

  private byte[] withoutRepeated(byte[] lines) throws IOException {
    repeats = false;
    if (lines.length < last.length || !Arrays.equals(Arrays.copyOf(lines, last.length), last)) {
      throw new IOException("events were lost while there was no connection to the engine");
    }
    return Arrays.copyOfRange(lines, last.length, lines.length);
  }

  private static byte[] lastLine(byte[] lines) {
    int start = lines.length - 1;
    while (start > 0 && lines[start - 1] != '\n') {
      start--;
    }
    return Arrays.copyOfRange(lines, start, lines.length);
  }
}
