package io.dockbridge.hetzner.http;

import static java.util.Objects.requireNonNull;

import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.net.URI;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Makes an HTTP request of an API request: URL, token, body. The only place that sees the token.
 */
public final class RequestEncoder {
  private final HttpUrl endpoint;
  private final TokenSource token;

  RequestEncoder(URI endpoint, TokenSource token) {
    this.token = requireNonNull(token, "token is null");
    HttpUrl url = HttpUrl.get(endpoint);
    if (url == null) {
      throw new IllegalArgumentException("The endpoint is no http or https URL: " + endpoint);
    }
    this.endpoint = url;
  }

  /**
   * Encodes a request.
   *
   * @throws HetznerException UNAUTHORIZED when what is given as token cannot be one
   */
  Request encode(ApiRequest request) {
    HttpUrl.Builder url = endpoint.newBuilder().addPathSegments(request.path());
    request.query().forEach(each -> url.addQueryParameter(each.name(), each.value()));
    Request.Builder encoded = new Request.Builder().url(url.build());
    encoded.header("Authorization", "Bearer " + token(request));
    encoded.header("Accept", "application/json");
    encoded.header("User-Agent", "dockbridge");
    return switch (request.method()) {
      case GET -> encoded.get().build();
      case DELETE -> encoded.delete().build();
      case PUT -> encoded.put(body(request)).build();
      case POST -> encoded.post(body(request)).build();
    };
  }

  private static RequestBody body(ApiRequest request) {
    return new JsonBody(request.body().map(ApiJson::write).orElse("{}"), request.repeatable());
  }

  private String token(ApiRequest request) {
    String text = token.get().strip();
    if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      String message = request + ": the token is empty or holds characters that no token has";
      throw new HetznerException(ErrorCode.UNAUTHORIZED, message);
    }
    return text;
  }
}
