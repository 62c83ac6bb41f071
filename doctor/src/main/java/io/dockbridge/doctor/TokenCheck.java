package io.dockbridge.doctor;

import io.dockbridge.doctor.CloudAnswer.Refused;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;

/** Whether the token is valid and may read and write. */
final class TokenCheck {
  /** Ids begin at 1: no project has a key with this one. */
  private static final long UNUSED_ID = 0;

  private TokenCheck() {}

  static CheckResult result(HetznerClient cloud, CloudAnswer answer) {
    if (answer instanceof Refused(HetznerException e)) {
      return switch (e.code()) {
        case UNAUTHORIZED ->
            new CheckResult.Problem(
                "Hetzner does not know the token",
                "Set HCLOUD_TOKEN, HETZNER_API_TOKEN or hetzner.token_file to a valid token of your"
                    + " project.");
        case FORBIDDEN ->
            new CheckResult.Problem(
                "the token may not list servers", "Create a token with read and write permission.");
        default -> new CheckResult.Skipped("the API does not answer");
      };
    }
    return writes(cloud);
  }

  /** Permissions can only be tried: this deletes a key that does not exist (ADR 16). */
  private static CheckResult writes(HetznerClient cloud) {
    try {
      cloud.sshKeys().delete(UNUSED_ID);
    } catch (HetznerException e) {
      if (e.is(ErrorCode.TOKEN_READONLY, ErrorCode.FORBIDDEN)) {
        return new CheckResult.Problem(
            "the token may only read", "Create a token with read and write permission.");
      }
    }
    return new CheckResult.Ok("it may read and write");
  }
}
