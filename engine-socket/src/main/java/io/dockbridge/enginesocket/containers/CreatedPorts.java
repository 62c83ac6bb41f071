package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A create request whose ports were planned, and what its client is told of them: {@code docker
 * run} prints the {@code Warnings} of the answer.
 */
public final class CreatedPorts implements AnswerRewriter {
  private static final Pattern NAME = Pattern.compile("(?:^|&)name=([\\w.-]+)");

  private final byte[] body;
  private final List<String> warnings;

  private CreatedPorts(byte[] body, List<String> warnings) {
    this.body = body;
    this.warnings = warnings;
  }

  /** Of the request, as the engine gets it. */
  public byte[] body() {
    return body;
  }

  /** What its client is told. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Plans.
   *
   * @param query of the request, with the name that the container is to have
   * @throws PortRefusedException if the container cannot be created with these ports
   */
  public static CreatedPorts plan(byte[] body, String query, PublishedPorts ports)
      throws PortRefusedException {
    try {
      if (new String(body, StandardCharsets.UTF_8).contains("\"PortBindings\"")
          && OwnSocketMounts.JSON.readTree(body) instanceof ObjectNode create) {
        Matcher name = NAME.matcher(query);
        PublishedPorts.Planned planned =
            ports.beforeCreate(name.find() ? name.group(1) : "", create);
        return new CreatedPorts(
            planned.changed() ? OwnSocketMounts.JSON.writeValueAsBytes(create) : body,
            planned.warnings());
      }
    } catch (PortRefusedException e) {
      throw e;
    } catch (IOException _) {
      // Not JSON: the engine says so better than we could.
    }
    return new CreatedPorts(body, List.of());
  }

  @Override
  public byte[] rewrite(byte[] answer) throws IOException {
    JsonNode created = OwnSocketMounts.JSON.readTree(answer);
    if (created instanceof ObjectNode fields) {
      ArrayNode all =
          fields.path("Warnings") instanceof ArrayNode present
              ? present
              : fields.putArray("Warnings");
      warnings.forEach(all::add);
    }
    return OwnSocketMounts.JSON.writeValueAsBytes(created);
  }
}
