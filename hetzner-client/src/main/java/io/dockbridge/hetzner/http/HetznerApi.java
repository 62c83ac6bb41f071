package io.dockbridge.hetzner.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the resources' clients ask for: one object, one list with all its pages, a deletion. Called
 * on the threads of {@code HetznerClient}'s callers; thread-safe.
 *
 * <p>The way of one call: {@link Retrying} sends again where {@link RetryPolicy} says so. For each
 * attempt {@link RequestAttempt} has {@link RequestEncoder} add URL, token and body, and {@link
 * HttpTransport} send it; {@link ServerWatch} notes quota and server time, {@link ErrorReply}
 * throws refusals. A retry encodes anew because the token may have changed.
 */
public final class HetznerApi implements AutoCloseable {
  private static final int LARGEST_PAGE = 50;

  private final HttpTransport transport = new HttpTransport();
  private final ServerWatch watch;
  private final Retrying retrying;

  /** An API that has no connection yet; see {@code HetznerClient}. */
  public HetznerApi(URI endpoint, TokenSource token, Timing timing) {
    watch = new ServerWatch(timing.clock());
    RequestEncoder encoder = new RequestEncoder(endpoint, token);
    RequestAttempt attempt = new RequestAttempt(encoder, transport, watch);
    retrying = new Retrying(attempt, new RetryPolicy(timing.retries(), watch), token, timing);
  }

  /** The quota as of the latest answer; empty before the first. */
  public Optional<Quota> quota() {
    return watch.quota();
  }

  /** What the API's clock shows now; empty before the first answer. */
  public Optional<Instant> serverTime() {
    return watch.serverTime();
  }

  /** Cancels running calls and closes all connections. */
  @Override
  public void close() {
    transport.close();
  }

  /** The whole answer as one record. */
  public <T> T call(ApiRequest request, Class<T> type) {
    HttpReply reply = retrying.send(request);
    return decode(request, reply, parse(request, reply), type);
  }

  /** One field of the answer: most answers are an envelope such as {@code {"server": {…}}}. */
  public <T> T call(ApiRequest request, String field, Class<T> type) {
    HttpReply reply = retrying.send(request);
    return decode(request, reply, parse(request, reply).path(field), type);
  }

  /** Empty when the API does not know it (404). */
  public <T> Optional<T> find(ApiRequest request, String field, Class<T> type) {
    try {
      return Optional.of(call(request, field, type));
    } catch (HetznerException e) {
      return absent(e);
    }
  }

  /**
   * Success too when it is gone already: an earlier try may have deleted it.
   *
   * @return the action that deletes it; most answers name none
   */
  public Optional<Action> delete(ApiRequest request) {
    try {
      HttpReply reply = retrying.send(request);
      JsonNode action = parse(request, reply).path("action");
      return action.isObject()
          ? Optional.of(decode(request, reply, action, Action.class))
          : Optional.empty();
    } catch (HetznerException e) {
      return absent(e);
    }
  }

  /** All pages. */
  public <T> List<T> list(ApiRequest request, String field, Class<T> type) {
    List<T> all = new ArrayList<>();
    ApiRequest sized = request.with("per_page", Integer.toString(LARGEST_PAGE));
    OptionalInt page = OptionalInt.of(1);
    while (page.isPresent()) {
      ApiRequest one = sized.with("page", Integer.toString(page.getAsInt()));
      HttpReply reply = retrying.send(one);
      JsonNode body = parse(one, reply);
      for (JsonNode element : body.path(field)) {
        all.add(decode(one, reply, element, type));
      }
      page = pageAfter(page.getAsInt(), body);
    }
    return List.copyOf(all);
  }

  private static OptionalInt pageAfter(int page, JsonNode body) {
    int next = body.path("meta").path("pagination").path("next_page").asInt(0);
    // A page that points back would never end.
    return next > page ? OptionalInt.of(next) : OptionalInt.empty();
  }

  private static <T> Optional<T> absent(HetznerException e) {
    if (e.is(ErrorCode.NOT_FOUND)) {
      return Optional.empty();
    }
    throw e;
  }

  private static JsonNode parse(ApiRequest request, HttpReply reply) {
    try {
      return ApiJson.parse(reply.body());
    } catch (JsonProcessingException _) {
      throw ErrorReply.unexpected(request, reply, "the answer is not JSON");
    }
  }

  private static <T> T decode(ApiRequest request, HttpReply reply, JsonNode node, Class<T> type) {
    try {
      if (node.isObject()) {
        return ApiJson.read(node, type);
      }
    } catch (JsonProcessingException e) {
      String why =
          "the answer is no %s: %s".formatted(type.getSimpleName(), e.getOriginalMessage());
      throw ErrorReply.unexpected(request, reply, why);
    }
    String why = "the answer holds no " + type.getSimpleName();
    throw ErrorReply.unexpected(request, reply, why);
  }
}
