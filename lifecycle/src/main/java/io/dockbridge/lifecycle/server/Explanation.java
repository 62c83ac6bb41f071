package io.dockbridge.lifecycle.server;

import io.dockbridge.config.IoReason;
import io.dockbridge.hetzner.model.HetznerException;
import java.io.IOException;

/** What users are told when the cloud says no: what happened and what they can do. */
public final class Explanation {
  private static final String AGAIN = "try again; the log has the details (dockbridge logs)";

  private Explanation() {}

  public static ServerUnavailableException of(HetznerException e) {
    return new ServerUnavailableException(e.getMessage(), advice(e), e);
  }

  public static ServerUnavailableException of(IOException e) {
    String advice =
        IoReason.isDiskFull(e) ? "free some space on this machine, then try again" : AGAIN;
    return new ServerUnavailableException(IoReason.of(e), advice, e);
  }

  public static ServerUnavailableException unexpected(Throwable e) {
    return new ServerUnavailableException("an error in DockBridge: " + e, AGAIN, e);
  }

  public static String advice(HetznerException e) {
    return switch (e.code()) {
      case UNAUTHORIZED ->
          "put a valid token of your project into hetzner.token_file, which is read again; a new"
              + " HCLOUD_TOKEN or HETZNER_API_TOKEN needs dockbridge stop and start";
      case TOKEN_READONLY, FORBIDDEN -> "make a token that may read and write";
      case UNREACHABLE, NETWORK, TIMEOUT ->
          "check this machine's network and hetzner.endpoint, then try again";
      case RESOURCE_LIMIT_EXCEEDED ->
          "delete servers that are not needed in Hetzner's console, or ask Hetzner for a higher"
              + " limit";
      case RESOURCE_UNAVAILABLE, PLACEMENT_ERROR ->
          "name more types in hetzner.server_type or more locations in hetzner.location";
      case INVALID_INPUT, INVALID_SERVER_TYPE, UNSUPPORTED_ERROR ->
          "check hetzner.server_type, hetzner.location and hetzner.preferred_images";
      case RATE_LIMIT_EXCEEDED -> "wait a minute: the project's API quota is used up";
      default -> AGAIN;
    };
  }
}
