package io.dockbridge.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.docker.EngineException;
import io.dockbridge.docker.LogLine;
import java.io.IOException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of a container's log: {@code logs?container=ID&since=SECONDS.NANOS}. The page asks again
 * for what came since, so that no connection and no thread stays with a log that nobody reads.
 */
record ContainerLogs(Sources.EngineAccess engine) {
  private static final int MOST_LINES = 1000;

  private static final Pattern QUERY =
      Pattern.compile("container=(\\p{XDigit}{12,64})&since=(\\d{1,12})\\.(\\d{9})");

  Reply answer(String query) {
    Matcher asked = QUERY.matcher(query);
    if (!asked.matches()) {
      return Reply.error(400, "logs?container=ID&since=SECONDS.NANOSECONDS");
    }
    Instant since =
        Instant.ofEpochSecond(Long.parseLong(asked.group(2)), Long.parseLong(asked.group(3)));
    try {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ArrayNode lines = answer.putArray("lines");
      engine.now().logs(asked.group(1), since, MOST_LINES).forEach(it -> lines.add(line(it)));
      return Reply.json(200, answer.toString());
    } catch (EngineException e) {
      return Reply.error(404, e.getMessage());
    } catch (IOException e) {
      return Reply.error(503, "The engine does not answer: " + e.getMessage());
    }
  }

  private static ObjectNode line(LogLine line) {
    Instant time = line.time();
    long seconds = time.getEpochSecond();
    int nanos = time.getNano();
    return JsonNodeFactory.instance
        .objectNode()
        .put("time", line.time().toEpochMilli())
        .put("at", "%d.%09d".formatted(seconds, nanos))
        .put("error", line.isError())
        .put("text", line.text());
  }
}
