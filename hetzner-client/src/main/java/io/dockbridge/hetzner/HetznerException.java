package io.dockbridge.hetzner;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A call of the Hetzner Cloud API that did not succeed, retries included. Branch on {@link
 * #code()}; the message is one line for people and holds no secret.
 */
public final class HetznerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** After these nobody but the API knows whether a write was carried out. */
  private static final Set<ErrorCode> DOUBTFUL =
      EnumSet.of(
          ErrorCode.SERVER_ERROR,
          ErrorCode.BAD_GATEWAY,
          ErrorCode.UNAVAILABLE,
          ErrorCode.GATEWAY_TIMEOUT,
          ErrorCode.NETWORK,
          ErrorCode.TIMEOUT,
          ErrorCode.CANCELLED,
          ErrorCode.INVALID_RESPONSE);

  private final ErrorCode code;
  private final String rawCode;
  private final int status;
  private final String correlationId;
  private final transient ErrorDetails details;
  private final transient Optional<Action> action;

  private HetznerException(
      String message,
      ErrorCode code,
      String rawCode,
      HttpReply reply,
      ErrorDetails details,
      Optional<Action> action,
      Optional<? extends Throwable> cause) {
    super(message, cause.orElse(null));
    this.code = code;
    this.rawCode = rawCode;
    this.status = reply.status();
    this.correlationId = reply.correlationId();
    this.details = details;
    this.action = action;
  }

  /** The API said no. */
  static HetznerException answered(
      String request, HttpReply reply, String rawCode, String text, ErrorDetails details) {
    ErrorCode code = ErrorCode.of(rawCode);
    ErrorCode known = code == ErrorCode.UNKNOWN ? ErrorCode.ofStatus(reply.status()) : code;
    String message =
        "%s: %s (%s, HTTP %d%s)%s"
            .formatted(request, text, rawCode, reply.status(), id(reply), suffix(details));
    return new HetznerException(
        message, known, rawCode, reply, details, Optional.empty(), Optional.empty());
  }

  /** Something answered that is not the API, such as a gateway with a page in HTML. */
  static HetznerException strange(String request, HttpReply reply, String why) {
    ErrorCode code =
        reply.successful() ? ErrorCode.INVALID_RESPONSE : ErrorCode.ofStatus(reply.status());
    String message = "%s: %s (HTTP %d%s)".formatted(request, why, reply.status(), id(reply));
    return new HetznerException(
        message, code, "", reply, ErrorDetails.NONE, Optional.empty(), Optional.empty());
  }

  /** There was no answer. */
  static HetznerException unanswered(ErrorCode code, String request, IOException cause) {
    String message = "%s: %s".formatted(request, happened(code, cause));
    return new HetznerException(
        message, code, "", HttpReply.NONE, ErrorDetails.NONE, Optional.empty(), Optional.of(cause));
  }

  /** A local reason: nothing was sent, or nobody waits for the answer any more. */
  static HetznerException local(ErrorCode code, String message) {
    return new HetznerException(
        message, code, "", HttpReply.NONE, ErrorDetails.NONE, Optional.empty(), Optional.empty());
  }

  /** There is no token to ask with; the message says why. */
  public static HetznerException noToken(String message, Throwable cause) {
    return new HetznerException(
        message,
        ErrorCode.UNAUTHORIZED,
        "",
        HttpReply.NONE,
        ErrorDetails.NONE,
        Optional.empty(),
        Optional.of(cause));
  }

  /** An action ended with an error. */
  static HetznerException failed(Action action) {
    Action.Failure failure = action.error().orElse(new Action.Failure("", "no reason given"));
    String message =
        "Action %s (%d) failed: %s (%s)"
            .formatted(action.command(), action.id(), failure.message(), failure.code());
    return new HetznerException(
        message,
        ErrorCode.of(failure.code()),
        failure.code(),
        HttpReply.NONE,
        ErrorDetails.NONE,
        Optional.of(action),
        Optional.empty());
  }

  /** Actions did not end in time. */
  static HetznerException stillRunning(List<Action> running, Duration waited) {
    Action first = running.getFirst();
    String message =
        "Action %s (%d) has not ended after %d s (progress %d %%)"
            .formatted(first.command(), first.id(), waited.toSeconds(), first.progress());
    return new HetznerException(
        message,
        ErrorCode.STILL_RUNNING,
        "",
        HttpReply.NONE,
        ErrorDetails.NONE,
        Optional.of(first),
        Optional.empty());
  }

  /** What went wrong. For a failed action: the action's code. */
  public ErrorCode code() {
    return code;
  }

  /** The code as the API wrote it; empty where there was none. */
  public String rawCode() {
    return rawCode;
  }

  /** The HTTP status; 0 where no answer came or an action failed. */
  public int status() {
    return status;
  }

  /** What to tell Hetzner's support; empty where the answer had none. */
  public Optional<String> correlationId() {
    return correlationId.isEmpty() ? Optional.empty() : Optional.of(correlationId);
  }

  /** Fields and limits, where the API names them. */
  public ErrorDetails details() {
    return details;
  }

  /** The action that failed or did not end, where this is not about a request. */
  public Optional<Action> action() {
    return action;
  }

  /** Whether the code is one of these. */
  public boolean is(ErrorCode... codes) {
    return Arrays.asList(codes).contains(code);
  }

  /**
   * Whether a write (POST, PUT, DELETE) may have been carried out although this was thrown. After a
   * POST: look for what it would have made (by its unique name) before sending it again.
   */
  public boolean outcomeUnknown() {
    return action.isEmpty() && DOUBTFUL.contains(code);
  }

  private static String happened(ErrorCode code, IOException cause) {
    String reason = requireNonNullElse(cause.getMessage(), cause.getClass().getName());
    return switch (code) {
      case UNREACHABLE -> "the API cannot be reached: " + reason;
      case TIMEOUT -> "no answer in time: " + reason;
      case CANCELLED -> "given up before the answer: " + reason;
      default -> "the connection broke: " + reason;
    };
  }

  private static String id(HttpReply reply) {
    return reply.correlationId().isEmpty() ? "" : ", correlation id " + reply.correlationId();
  }

  private static String suffix(ErrorDetails details) {
    return details.inWords().isEmpty() ? "" : ": " + details.inWords();
  }
}
