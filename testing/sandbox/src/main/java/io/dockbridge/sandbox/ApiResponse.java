package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** A status and, except for 204, a JSON body. */
record ApiResponse(int status, Optional<ObjectNode> body) {
  static final ApiResponse NO_CONTENT = new ApiResponse(204, Optional.empty());

  static ApiResponse of(int status, ObjectNode body) {
    return new ApiResponse(status, Optional.of(body));
  }

  static ApiResponse ok(ObjectNode body) {
    return of(200, body);
  }

  static ApiResponse created(ObjectNode body) {
    return of(201, body);
  }
}
