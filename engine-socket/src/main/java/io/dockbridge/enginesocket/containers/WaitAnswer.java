package io.dockbridge.enginesocket.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** The body of the answer to {@code POST /containers/ID/wait}. */
public final class WaitAnswer {
  /** What docker's own client ends with when not the command but Docker failed. */
  private static final int DOCKER_FAILED = 125;

  private WaitAnswer() {}

  /** The same answer, but it says that something failed after the container had ended. */
  public static byte[] failed(byte[] answer, String message) throws IOException {
    JsonNode ended = OwnSocketMounts.JSON.readTree(answer);
    if (ended instanceof ObjectNode fields) {
      if (fields.path("StatusCode").asInt() == 0) { // `docker wait` shows nothing else
        fields.put("StatusCode", DOCKER_FAILED);
      }
      fields.putObject("Error").put("Message", message);
    }
    return OwnSocketMounts.JSON.writeValueAsBytes(ended);
  }
}
