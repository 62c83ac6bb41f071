package io.dockbridge.hetzner.model;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What went wrong: the API's own error codes, and those of this client for what has no answer. */
public enum ErrorCode {
  /** 401: the token is missing or invalid. */
  UNAUTHORIZED("unauthorized"),
  /** 401: the token may only read. */
  TOKEN_READONLY("token_readonly"),
  /** 403: not allowed. */
  FORBIDDEN("forbidden"),
  /** 403: the resource is under maintenance; try again in minutes. */
  MAINTENANCE("maintenance"),
  /**
   * 403: the account's limit, for instance of servers or Primary IPs; recently deleted ones count.
   */
  RESOURCE_LIMIT_EXCEEDED("resource_limit_exceeded"),
  /** 404: no such resource, or no such route. */
  NOT_FOUND("not_found"),
  /** 409: a name or fingerprint is taken. */
  UNIQUENESS_ERROR("uniqueness_error"),
  /** 409: the resource changed meanwhile; repeated by the client. */
  CONFLICT("conflict"),
  /** 410: the route was removed. */
  DEPRECATED_API_ENDPOINT("deprecated_api_endpoint"),
  /** 412: out of stock for this server type and location. */
  RESOURCE_UNAVAILABLE("resource_unavailable"),
  /** 412: no host for this server at present. */
  PLACEMENT_ERROR("placement_error"),
  /** 412: the location has no room for the volume. */
  NO_SPACE_LEFT_IN_LOCATION("no_space_left_in_location"),
  /** 422: a field is wrong; {@link ErrorDetails#fields()} names it. */
  INVALID_INPUT("invalid_input"),
  /** 422: this combination is not supported. */
  UNSUPPORTED_ERROR("unsupported_error"),
  /** 422: the server type does not exist or does not fit. */
  INVALID_SERVER_TYPE("invalid_server_type"),
  /** 422: the Primary IP is still assigned. */
  MUST_BE_UNASSIGNED("must_be_unassigned"),
  /** 422: the resource is still used by another. */
  RESOURCE_IN_USE("resource_in_use"),
  /** 422: an inner service failed; repeated once by the client. */
  SERVICE_ERROR("service_error"),
  /** 423: another action runs on the resource. */
  LOCKED("locked"),
  /** 423: the resource is protected against deletion. */
  PROTECTED("protected"),
  /** 429: the project's quota is used up. */
  RATE_LIMIT_EXCEEDED("rate_limit_exceeded"),
  /** 500: the API failed; a write may have been carried out. */
  SERVER_ERROR("server_error"),
  /** 502: a gateway failed; a write may have been carried out. */
  BAD_GATEWAY("bad_gateway"),
  /** 503: the API is not available; a write may have been carried out. */
  UNAVAILABLE("unavailable"),
  /** 504: a gateway gave up; a write may have been carried out. */
  GATEWAY_TIMEOUT("timeout"),
  /** An answer with a code that is not listed here; {@link HetznerException#rawCode()} has it. */
  UNKNOWN(""),

  /** No connection could be made: the request was not sent. */
  UNREACHABLE(""),
  /** The connection broke after the request was sent: it may have been carried out. */
  NETWORK(""),
  /** No answer came in time after the request was sent: it may have been carried out. */
  TIMEOUT(""),
  /** The calling thread was interrupted or the client closed: it may have been carried out. */
  CANCELLED(""),
  /** An answer came that is not the API's: it may have been carried out. */
  INVALID_RESPONSE(""),
  /** Actions were still running when the time to wait for them was over. */
  STILL_RUNNING("");

  private static final Map<String, ErrorCode> BY_TEXT =
      Arrays.stream(values())
          .filter(code -> !code.text.isEmpty())
          .collect(Collectors.toMap(code -> code.text, Function.identity()));

  private final String text;

  ErrorCode(String text) {
    this.text = text;
  }

  /** The constant for an API code; {@link #UNKNOWN} for a code that has none. */
  public static ErrorCode of(String text) {
    return BY_TEXT.getOrDefault(text, UNKNOWN);
  }

  /** What a bare status means: gateways answer without the API's envelope. */
  public static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 429 -> RATE_LIMIT_EXCEEDED;
      case 500 -> SERVER_ERROR;
      case 502 -> BAD_GATEWAY;
      case 503 -> UNAVAILABLE;
      case 504 -> GATEWAY_TIMEOUT;
      default -> UNKNOWN;
    };
  }
}
