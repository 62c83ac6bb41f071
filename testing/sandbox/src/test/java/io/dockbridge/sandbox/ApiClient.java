package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls the API as it is on the wire. */
final class ApiClient implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI endpoint;
  private final String token;

  ApiClient(URI endpoint, String token) {
    this.endpoint = endpoint;
    this.token = token;
  }

  record Answer(int status, JsonNode body, HttpResponse<String> raw) {
    String code() {
      return body.at("/error/code").asText();
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  Answer get(String path) throws IOException {
    return send("GET", path, "");
  }

  Answer delete(String path) throws IOException {
    return send("DELETE", path, "");
  }

  Answer post(String path, String json) throws IOException {
    return send("POST", path, json);
  }

  Answer send(String method, String path, String json) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + path))
            .method(method, HttpRequest.BodyPublishers.ofString(json))
            .header("Authorization", "Bearer " + token)
            .build();
    return send(request);
  }

  Answer send(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> raw = http.send(request, HttpResponse.BodyHandlers.ofString());
      boolean json = raw.headers().firstValue("Content-Type").orElse("").equals("application/json");
      return new Answer(raw.statusCode(), Json.MAPPER.readTree(json ? raw.body() : "{}"), raw);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
