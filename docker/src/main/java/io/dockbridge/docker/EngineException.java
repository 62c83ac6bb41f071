package io.dockbridge.docker;

import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;

/**
 * The engine answered, but not with what was asked for. Connections that broke are plain {@link
 * IOException}s.
 */
public final class EngineException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  EngineException(DockerException answer) {
    super("The Docker engine refused: " + answer.getMessage().strip(), answer);
    this.status = answer.getHttpStatus();
  }

  EngineException(int status, String message) {
    super("The Docker engine refused: Status " + status + ": " + message.strip());
    this.status = status;
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }
}
