package io.dockbridge.doctor;

import io.dockbridge.doctor.CloudAnswer.Refused;
import io.dockbridge.hetzner.ErrorCode;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.HetznerException;

/** Whether the token is one that may read and write. */
final class Token {
  /** Ids begin at 1. */
  private static final long NOBODYS = 0;

  private final HetznerClient cloud;

  Token(HetznerClient cloud) {
    this.cloud = cloud;
  }

  Finding finding(CloudAnswer answer) {
    if (answer instanceof Refused(HetznerException e)) {
      return switch (e.code()) {
        case UNAUTHORIZED ->
            new Finding.Problem(
                "Hetzner does not know the token",
                "HCLOUD_TOKEN, HETZNER_API_TOKEN or hetzner.token_file must hold a valid one of"
                    + " your project; deleted tokens do not come back.");
        case FORBIDDEN ->
            new Finding.Problem(
                "the token may not list servers", "Make a token that may read and write.");
        default -> new Finding.Skipped("the API does not answer");
      };
    }
    return writes();
  }

  /** There is no way to ask for a token's rights but to try: this deletes a key that cannot be. */
  private Finding writes() {
    try {
      cloud.sshKeys().delete(NOBODYS);
    } catch (HetznerException e) {
      if (e.is(ErrorCode.TOKEN_READONLY, ErrorCode.FORBIDDEN)) {
        return new Finding.Problem(
            "the token may only read", "Make a token that may read and write.");
      }
    }
    return new Finding.Ok("it may read and write");
  }
}
