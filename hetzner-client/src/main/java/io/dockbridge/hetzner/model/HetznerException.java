package io.dockbridge.hetzner.model;

import java.util.Arrays;
import java.util.EnumSet;
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
  private final transient Optional<Action> action;

  private HetznerException(
      String message,
      ErrorCode code,
      String rawCode,
      int status,
      Optional<Action> action,
      Throwable cause) {
    super(message, cause);
    this.code = code;
    this.rawCode = rawCode;
    this.status = status;
    this.action = action;
  }

  /** There was no answer, for the reason that {@code cause} says. */
  public HetznerException(ErrorCode code, String message, Throwable cause) {
    this(message, code, "", 0, Optional.empty(), cause);
  }

  /** A local reason: nothing was sent, or nobody waits for the answer any more. */
  public HetznerException(ErrorCode code, String message) {
    this(code, message, null);
  }

  /**
   * The API answered, but with no success.
   *
   * @param rawCode as the API wrote it; empty if there was none
   * @param status the HTTP status
   */
  public HetznerException(ErrorCode code, String rawCode, int status, String message) {
    this(message, code, rawCode, status, Optional.empty(), null);
  }

  /** An action failed or did not end. */
  public HetznerException(ErrorCode code, String rawCode, Action action, String message) {
    this(message, code, rawCode, 0, Optional.of(action), null);
  }

  /** There is no token to ask with; the message says why. */
  public static HetznerException noToken(String message, Throwable cause) {
    return new HetznerException(ErrorCode.UNAUTHORIZED, message, cause);
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
}
