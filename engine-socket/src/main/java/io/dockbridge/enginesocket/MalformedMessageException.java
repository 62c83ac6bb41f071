package io.dockbridge.enginesocket;

import java.io.IOException;

/** Bytes that are not an HTTP/1.x message. */
final class MalformedMessageException extends IOException {
  MalformedMessageException(String message) {
    super(message);
  }

  MalformedMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
