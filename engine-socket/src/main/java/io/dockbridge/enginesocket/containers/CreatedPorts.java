package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the client of a create request is told of the ports that were planned for its container:
 * {@code docker run} prints the {@code Warnings} of the answer.
 */
public record CreatedPorts(List<String> warnings) implements AnswerRewriter {
  private static final Pattern NAME = Pattern.compile("(?:^|&)name=([\\w.-]+)");

  /**
   * Plans the ports, and changes the body to ask for them.
   *
   * @param query of the request, with the name that the container is to have
   * @return what changes the answer, if anything does
   * @throws PortRefusedException if the container cannot be created with these ports
   */
  public static Optional<AnswerRewriter> plan(CreateBody body, String query, PublishedPorts ports)
      throws PortRefusedException {
    if (!(body.tree() instanceof ObjectNode create)
        || (!create.path("HostConfig").has("PortBindings") && create.path("Labels").isEmpty())) {
      return Optional.empty();
    }
    PublishedPorts.Planned planned = ports.beforeCreate(name(query), create);
    if (planned.changed()) {
      body.change();
    }
    return planned.warnings().isEmpty()
        ? Optional.empty()
        : Optional.of(new CreatedPorts(planned.warnings()));
  }

  /** The name that a container is to have; empty if the query has none. */
  public static String name(String query) {
    Matcher name = NAME.matcher(query);
    return name.find() ? name.group(1) : "";
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
