package io.dockbridge.docker;

import java.io.IOException;

/**
 * The engine answered, but not with what was asked for. Connections that broke are plain {@link
 * IOException}s.
 */
public final class EngineException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  EngineException(EngineHttp.Answer answer) {
    super("The Docker engine refused with status " + answer.status() + ": " + text(answer.body()));
    this.status = answer.status();
  }

  /** The API's errors are {@code {"message":"…"}}; those of a proxy before it may be anything. */
  private static String text(String body) {
    String whole = body.strip();
    try {
      return EngineJson.read(body).path("message").asText(whole);
    } catch (IOException notJson) {
      return whole;
    }
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }
}
