package io.dockbridge.cli.docker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.AtomicFile;
import io.dockbridge.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The docker CLI's config.json, of which only {@code currentContext} is ours to change. It also
 * holds people's registry logins: one that cannot be read is never written.
 */
public final class DockerConfigFile {
  private static final String CURRENT = "currentContext";
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final Path file;
  private final ObjectNode content;

  private DockerConfigFile(Path file, ObjectNode content) {
    this.file = file;
    this.content = content;
  }

  public static DockerConfigFile read(Path file) throws IOException, CliException {
    String text = Files.exists(file) ? Files.readString(file) : "";
    if (text.isBlank()) {
      return new DockerConfigFile(file, MAPPER.createObjectNode());
    }
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode content) {
        return new DockerConfigFile(file, content);
      }
    } catch (JsonProcessingException e) {
      throw broken(file, e.getOriginalMessage());
    }
    throw broken(file, "not an object");
  }

  /** What docker would use if DOCKER_HOST were not set; empty: its default. */
  public static Optional<String> currentContext(Environment environment)
      throws IOException, CliException {
    String chosen = environment.variables().getOrDefault("DOCKER_CONTEXT", "");
    return chosen.isEmpty()
        ? read(DockerContext.configFile(environment)).currentContext()
        : Optional.of(chosen);
  }

  private static CliException broken(Path file, String reason) {
    return new CliException(
        ExitCode.FAILURE,
        file + " is not valid (" + reason + ") and was left as it is.",
        "Repair it, or point docker at the socket with: eval \"$(dockbridge env)\"");
  }

  public Optional<String> currentContext() {
    return Optional.of(content.path(CURRENT))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(it -> !it.isEmpty());
  }

  /** Writes the file with another current context; empty: none. A file without content goes. */
  public void select(Optional<String> context) throws IOException {
    context.ifPresentOrElse(it -> content.put(CURRENT, it), () -> content.remove(CURRENT));
    if (content.isEmpty() && !Files.isSymbolicLink(file)) {
      Files.deleteIfExists(file);
    } else {
      // As docker itself writes it: tabs, and no line break at the end.
      AtomicFile.write(file, MAPPER.writer(likeGo()).writeValueAsString(content));
    }
  }

  private static DefaultPrettyPrinter likeGo() {
    DefaultIndenter tabs = new DefaultIndenter("\t", "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
    printer.indentObjectsWith(tabs);
    printer.indentArraysWith(tabs);
    return printer;
  }
}
