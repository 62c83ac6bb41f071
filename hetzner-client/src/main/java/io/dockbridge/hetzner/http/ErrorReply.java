package io.dockbridge.hetzner.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;

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
    return unexpected(request, reply, "answered without the API's error");
  }

  /** Something answered that is not the API, such as a gateway with a page in HTML. */
  static HetznerException unexpected(ApiRequest request, HttpReply reply, String why) {
    ErrorCode code =
        reply.successful() ? ErrorCode.INVALID_RESPONSE : ErrorCode.ofStatus(reply.status());
    String message = "%s: %s (HTTP %d%s)".formatted(request, why, reply.status(), id(reply));
    return new HetznerException(code, "", reply.status(), message);
  }

  private static HetznerException inEnvelope(ApiRequest request, HttpReply reply, JsonNode error) {
    String raw = error.path("code").asText();
    ErrorCode code = ErrorCode.of(raw);
    ErrorCode known = code == ErrorCode.UNKNOWN ? ErrorCode.ofStatus(reply.status()) : code;
    String details = details(error.path("details")).inWords();
    String message =
        "%s: %s (%s, HTTP %d%s)%s"
            .formatted(
                request,
                error.path("message").asText("no message"),
                raw,
                reply.status(),
                id(reply),
                details.isEmpty() ? "" : ": " + details);
    return new HetznerException(known, raw, reply.status(), message);
  }

  private static String id(HttpReply reply) {
    return reply.correlationId().isEmpty() ? "" : ", correlation id " + reply.correlationId();
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
