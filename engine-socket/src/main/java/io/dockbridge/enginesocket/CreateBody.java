package io.dockbridge.enginesocket;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.TruncatedChunkException;

/**
 * Translates the one local path that is known to exist on the server too: a container that mounts
 * our socket gets the engine's own (Testcontainers' Ryuk does that). All else in a create body is
 * passed on as it came, and a body without such a mount byte for byte.
 */
final class CreateBody {
  private static final String ENGINE_SOCKET = "/var/run/docker.sock";

  /** Keeps the order of fields and every digit of numbers. */
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final String ownSocket;

  CreateBody(Path ownSocket) {
    this.ownSocket = ownSocket.toString();
  }

  /** What the engine says to a body that breaks off; a server need not be made for that. */
  static LocalAnswer incomplete(IOException reason) {
    boolean malformed =
        reason instanceof MalformedChunkCodingException
            && !(reason instanceof TruncatedChunkException);
    String what = malformed ? "malformed chunked encoding" : "unexpected EOF";
    return LocalAnswer.error(400, "invalid JSON: " + what);
  }

  byte[] translate(byte[] body) {
    if (!new String(body, StandardCharsets.UTF_8).contains(ownSocket)) {
      return body;
    }
    try {
      JsonNode create = JSON.readTree(body);
      boolean changed = binds(create.path("HostConfig").path("Binds"));
      changed |= mounts(create.path("HostConfig").path("Mounts"));
      return changed ? JSON.writeValueAsBytes(create) : body;
    } catch (IOException e) {
      // Not JSON: the engine says so better than we could.
      return body;
    }
  }

  /** Entries of {@code source:target[:options]}. */
  private boolean binds(JsonNode binds) {
    boolean changed = false;
    if (binds instanceof ArrayNode entries) {
      for (int i = 0; i < entries.size(); i++) {
        String bind = entries.get(i).asText();
        if (bind.startsWith(ownSocket + ":")) {
          entries.set(i, ENGINE_SOCKET + bind.substring(ownSocket.length()));
          changed = true;
        }
      }
    }
    return changed;
  }

  private boolean mounts(JsonNode mounts) {
    boolean changed = false;
    for (JsonNode mount : mounts) {
      if (mount instanceof ObjectNode bind
          && bind.path("Type").asText().equals("bind")
          && bind.path("Source").asText().equals(ownSocket)) {
        bind.put("Source", ENGINE_SOCKET);
        changed = true;
      }
    }
    return changed;
  }
}
