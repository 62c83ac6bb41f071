package io.dockbridge.hetzner;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockbridge.hetzner.http.TokenSource;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import org.junit.jupiter.api.Test;

/** A token that was replaced where it stands is used without a restart. */
class TokenTest extends AgainstFakeApi {
  private final Replaceable token = new Replaceable();

  @Test
  void aRefusedTokenIsReadAgain() {
    always(error(401, "unauthorized"));
    API.stubFor(
        any(anyUrl())
            .withHeader("Authorization", equalTo("Bearer new"))
            .willReturn(ok("{\"servers\": []}")));
    token.next = "new";

    try (HetznerClient client = new HetznerClient(endpoint(), token, time.timing())) {
      assertThat(client.servers().list("")).isEmpty();
    }
    assertThat(requests()).hasSize(2);
  }

  @Test
  void theSameTokenIsNotTriedTwice() {
    always(error(401, "unauthorized"));

    try (HetznerClient client = new HetznerClient(endpoint(), token, time.timing())) {
      HetznerException failure =
          catchThrowableOfType(HetznerException.class, () -> client.servers().list(""));
      assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
    }
    assertThat(requests()).hasSize(1);
  }

  /** As a file that is read anew only when the token in it was refused. */
  private static final class Replaceable implements TokenSource {
    private String known = "old";
    private String next = "old";

    @Override
    public String get() {
      return known;
    }

    @Override
    public boolean renew() {
      boolean another = !known.equals(next);
      known = next;
      return another;
    }
  }
}
