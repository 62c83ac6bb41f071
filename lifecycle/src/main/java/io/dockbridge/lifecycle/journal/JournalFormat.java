package io.dockbridge.lifecycle.journal;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** How the journal looks on disk: JSON, with a version for those who read it later. */
final class JournalFormat {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private JournalFormat() {}

  static byte[] write(List<JournalEntry> entries) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("version", VERSION);
    ArrayNode servers = root.putArray("servers");
    entries.forEach(it -> writeEntry(servers.addObject(), it));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws JsonProcessingException if it is anything else
   */
  static List<JournalEntry> read(byte[] content) throws JsonProcessingException {
    // As text first: where bytes are none in UTF-8, Jackson takes them for other encodings.
    JsonNode root = JSON.readTree(new String(content, StandardCharsets.UTF_8));
    if (root.path("version").asInt() != VERSION) {
      throw new JsonParseException(null, "not a journal of version " + VERSION);
    }
    try {
      return elements(root.required("servers")).stream().map(JournalFormat::readEntry).toList();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new JsonParseException(null, "not an entry: " + e.getMessage(), e);
    }
  }

  private static void writeEntry(ObjectNode node, JournalEntry entry) {
    node.put("name", entry.name())
        .put("nonce", entry.nonce())
        .put("phase", entry.phase().name())
        .put("rotated", entry.rotated())
        .put("asked", entry.asked().toString())
        .put("uncertain", entry.uncertain());
    ArrayNode keys = node.putArray("host_keys");
    entry.hostKeys().forEach(keys::add);
    entry.server().ifPresent(it -> writeServer(node.putObject("server"), it));
  }

  private static void writeServer(ObjectNode node, ServerInfo info) {
    node.put("id", info.id())
        .put("ip", info.ip())
        .put("server_type", info.serverType())
        .put("location", info.location())
        .put("created", info.created().toString());
    info.priceHourly().ifPresent(it -> node.put("price_hourly", it.toPlainString()));
  }

  private static JournalEntry readEntry(JsonNode node) {
    String name = text(node, "name");
    return new JournalEntry(
        name,
        text(node, "nonce"),
        JournalEntry.Phase.valueOf(text(node, "phase")),
        elements(node.required("host_keys")).stream().map(JsonNode::asText).toList(),
        node.required("rotated").asBoolean(),
        Instant.parse(text(node, "asked")),
        node.path("uncertain").asBoolean(),
        Optional.ofNullable(node.get("server")).map(it -> readServer(name, it)));
  }

  private static ServerInfo readServer(String name, JsonNode node) {
    return new ServerInfo(
        node.required("id").asLong(),
        name,
        text(node, "ip"),
        text(node, "server_type"),
        text(node, "location"),
        Instant.parse(text(node, "created")),
        Optional.ofNullable(node.get("price_hourly")).map(it -> new BigDecimal(it.asText())));
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static String text(JsonNode node, String field) {
    return node.required(field).asText();
  }
}
