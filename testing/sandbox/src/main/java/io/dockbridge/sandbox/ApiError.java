package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What Hetzner answers when it refuses a call: a status and the envelope {@code
 * {"error":{code,message,details}}}.
 */
final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Optional<ObjectNode> details;

  private ApiError(int status, String code, String message, Optional<ObjectNode> details) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  static ApiError of(int status, String code, String message) {
    return new ApiError(status, code, message, Optional.empty());
  }

  static ApiError notFound(String what, long id) {
    return of(404, "not_found", what + " with ID '" + id + "' not found");
  }

  /** 422 with the field that is wrong in {@code details.fields}. */
  static ApiError invalidInput(String field, String message) {
    ObjectNode details = Json.object();
    ObjectNode entry = details.putArray("fields").addObject().put("name", field);
    entry.putArray("messages").add(message);
    return new ApiError(
        422,
        "invalid_input",
        "invalid input in field '" + field + "': " + message,
        Optional.of(details));
  }

  /** 422 without a field: the request as a whole cannot be. */
  static ApiError invalidInput(String message) {
    return of(422, "invalid_input", message);
  }

  static ApiError notUnique(String field, String message) {
    ObjectNode details = Json.object();
    details.putArray("fields").addObject().put("name", field);
    return new ApiError(409, "uniqueness_error", message, Optional.of(details));
  }

  static ApiError limitExceeded(String limit) {
    ObjectNode details = Json.object();
    details.putArray("limits").addObject().put("name", limit);
    return new ApiError(403, "resource_limit_exceeded", limit + " exceeded", Optional.of(details));
  }

  static ApiError locked(String what) {
    return of(423, "locked", what + " is locked");
  }

  static ApiError protectedResource(String what) {
    return of(423, "protected", what + " deletion is protected");
  }

  static ApiError gone(String message, String announcement) {
    ObjectNode details = Json.object().put("announcement", announcement);
    return new ApiError(410, "deprecated_api_endpoint", message, Optional.of(details));
  }

  ApiResponse response() {
    ObjectNode error = Json.object().put("code", code).put("message", getMessage());
    details.ifPresentOrElse(d -> error.set("details", d), () -> error.putNull("details"));
    return ApiResponse.of(status, Json.wrap("error", error));
  }
}
