package io.dockbridge.daemon.ports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dockbridge.config.AtomicFile;
import io.dockbridge.portforward.plan.PortChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was decided by hand about ports, kept from one run to the next. */
public final class PortChoicesFile {
  private static final Logger log = LoggerFactory.getLogger(PortChoicesFile.class);

  private final Path file;

  /** That need not exist yet. */
  public PortChoicesFile(Path file) {
    this.file = file;
  }

  /** What was written last; nothing if that cannot be read. */
  public List<PortChoice> read() {
    List<PortChoice> choices = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        new ObjectMapper()
            .readTree(Files.readString(file))
            .forEach(it -> choice(it).ifPresent(choices::add));
      }
      return choices;
    } catch (IOException e) {
      log.warn("{} cannot be read and is ignored: {}", file, e.toString());
      return List.of();
    }
  }

  /** Empty where something is no port, which only another hand can have written. */
  private static Optional<PortChoice> choice(JsonNode node) {
    JsonNode local = node.path("local");
    PortChoice choice =
        new PortChoice(
            node.path("host").asText("127.0.0.1"),
            node.path("remote").asInt(),
            node.path("protocol").asText("tcp"),
            local.isInt() ? OptionalInt.of(local.asInt()) : OptionalInt.empty(),
            node.path("always").asBoolean());
    boolean valid =
        isPort(choice.remote()) && choice.local().stream().allMatch(PortChoicesFile::isPort);
    return Optional.of(choice).filter(_ -> valid);
  }

  private static boolean isPort(int number) {
    return number > 0 && number <= 65_535;
  }

  /** For the next run; what cannot be written holds for this run only. */
  public void write(List<PortChoice> choices) {
    try {
      AtomicFile.write(file, json(choices));
    } catch (IOException e) {
      log.warn("What was decided about ports holds for this run only: {}", e.toString());
    }
  }

  private static String json(List<PortChoice> choices) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    choices.forEach(
        it ->
            all.addObject()
                .put("host", it.host())
                .put("remote", it.remote())
                .put("protocol", it.protocol())
                .put("local", it.local().isPresent() ? it.local().getAsInt() : null)
                .put("always", it.always()));
    return all.toPrettyString();
  }
}
