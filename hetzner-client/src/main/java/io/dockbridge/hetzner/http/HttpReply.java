package io.dockbridge.hetzner.http;

import okhttp3.Headers;

/**
 * An HTTP answer, read to its end.
 *
 * @param status 0 in {@link #NONE}
 */
record HttpReply(int status, Headers headers, String body) {
  /** Stands for the answer that did not come. */
  static final HttpReply NONE = new HttpReply(0, Headers.of(), "");

  boolean successful() {
    return status >= 200 && status < 300;
  }

  /** Empty when the answer carries none. */
  String correlationId() {
    String id = headers.get("X-Correlation-Id");
    return id == null ? "" : id;
  }
}
