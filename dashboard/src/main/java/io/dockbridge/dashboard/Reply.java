package io.dockbridge.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A whole answer to the browser.
 *
 * @param headers besides {@link #COMMON}
 */
record Reply(int status, String type, String body, Map<String, String> headers) {
  /**
   * On every answer. Trusted types: where a browser knows them, no script can make HTML of text.
   * Another port of loopback is the same site to a browser, so resources are for one origin.
   */
  static final Map<String, String> COMMON =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'; require-trusted-types-for 'script'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  static Reply json(int status, String body) {
    return new Reply(status, "application/json", body, Map.of());
  }

  /** In the shape of the control API's errors. */
  static Reply error(int status, String message) {
    return json(status, JsonNodeFactory.instance.objectNode().put("message", message).toString());
  }

  /** The headers of an answer that is written by and by. */
  static void begin(HttpExchange exchange, String type) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    COMMON.forEach(headers::set);
    headers.set("Content-Type", type);
    exchange.sendResponseHeaders(200, 0);
  }

  void writeTo(HttpExchange exchange) throws IOException {
    Headers all = exchange.getResponseHeaders();
    COMMON.forEach(all::set);
    headers.forEach(all::set);
    all.set("Content-Type", type);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
