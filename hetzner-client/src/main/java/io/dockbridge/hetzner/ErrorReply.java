package io.dockbridge.hetzner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/** Makes an exception of an answer that is not 2xx. */
final class ErrorReply {
  private ErrorReply() {}

  /** From the API's envelope; from the status alone where a gateway answered without it. */
  static HetznerException toException(ApiRequest request, HttpReply reply) {
    try {
      JsonNode error = ApiJson.parse(reply.body()).path("error");
      if (error.path("code").isTextual()) {
        return inEnvelope(request, reply, error);
      }
    } catch (JsonProcessingException _) {
      // Not JSON: a gateway's page, told by its status below.
    }
    return HetznerException.strange(request.toString(), reply, "answered without the API's error");
  }

  private static HetznerException inEnvelope(ApiRequest request, HttpReply reply, JsonNode error) {
    return HetznerException.answered(
        request.toString(),
        reply,
        error.path("code").asText(),
        error.path("message").asText("no message"),
        details(error.path("details")));
  }

  /** Details help people; an unexpected shape of them must not hide the error itself. */
  private static ErrorDetails details(JsonNode node) {
    try {
      return node.isObject() ? ApiJson.read(node, ErrorDetails.class) : ErrorDetails.NONE;
    } catch (JsonProcessingException _) {
      return ErrorDetails.NONE;
    }
  }
}
