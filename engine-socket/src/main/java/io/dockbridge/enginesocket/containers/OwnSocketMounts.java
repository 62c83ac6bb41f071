package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dockbridge.enginesocket.ClientConnection;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.TruncatedChunkException;

/**
 * Translates the one local path that is known to exist on the server too: a container or service
 * that mounts our socket, by whatever name, gets the engine's own (Testcontainers' Ryuk does that).
 * All else in the body of a create passes as it came, and a body without such a mount byte for
 * byte. Called by {@link ClientConnection} on the client thread.
 */
public final class OwnSocketMounts {
  /** Keeps the order of fields and every digit of numbers. */
  public static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String SERVICES = "/services/";

  private final Path ownSocket;
  private final Supplier<String> engineSocket;

  /**
   * Of a socket.
   *
   * @param engineSocket the path of the engine's own, on its machine
   */
  public OwnSocketMounts(Path ownSocket, Supplier<String> engineSocket) {
    this.ownSocket = ownSocket;
    this.engineSocket = engineSocket;
  }

  /** Whether a service is made or changed, whose tasks may mount something, too. */
  public static boolean isService(String method, String path) {
    return method.equals("POST")
        && path.startsWith(SERVICES)
        && (path.equals("/services/create") || path.endsWith("/update"));
  }

  /** What the engine says to a body that breaks off; a server need not be made for that. */
  public static LocalAnswer incomplete(IOException reason) {
    boolean malformed =
        reason instanceof MalformedChunkCodingException
            && !(reason instanceof TruncatedChunkException);
    String what = malformed ? "malformed chunked encoding" : "unexpected EOF";
    return LocalAnswer.error(400, "invalid JSON: " + what);
  }

  /** Changes what mounts our socket. */
  public void translate(CreateBody body) {
    JsonNode create = body.tree();
    boolean changed = binds(create.path("HostConfig").path("Binds"));
    changed |= mounts(create.path("HostConfig").path("Mounts"));
    changed |= mounts(create.path("TaskTemplate").path("ContainerSpec").path("Mounts"));
    if (changed) {
      body.change();
    }
  }

  /** Entries of {@code source:target[:options]}. */
  private boolean binds(JsonNode binds) {
    boolean changed = false;
    for (int i = 0; i < binds.size(); i++) {
      String bind = binds.path(i).asText();
      int colon = bind.indexOf(':');
      if (colon > 0 && binds instanceof ArrayNode entries && isOwn(bind.substring(0, colon))) {
        entries.set(i, TextNode.valueOf(engineSocket.get() + bind.substring(colon)));
        changed = true;
      }
    }
    return changed;
  }

  private boolean mounts(JsonNode mounts) {
    boolean changed = false;
    for (JsonNode mount : mounts) {
      if (mount instanceof ObjectNode bind
          && bind.path("Type").asText().equals("bind")
          && isOwn(bind.path("Source").asText())) {
        bind.put("Source", engineSocket.get());
        changed = true;
      }
    }
    return changed;
  }

  /** By whatever path: links, doubled slashes, detours. A relative source is a volume's name. */
  private boolean isOwn(String source) {
    try {
      return source.startsWith("/") && Files.isSameFile(Path.of(source), ownSocket);
    } catch (IOException | InvalidPathException e) { // no such file here
      return false;
    }
  }
}
