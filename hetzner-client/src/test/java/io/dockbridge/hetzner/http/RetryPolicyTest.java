package io.dockbridge.hetzner.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.hetzner.model.ErrorCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
  private final RetryPolicy policy =
      new RetryPolicy(Duration::ofSeconds, new ServerWatch(InstantSource.system()));

  @ParameterizedTest
  @EnumSource(names = {"TIMEOUT", "NETWORK", "SERVER_ERROR", "BAD_GATEWAY", "UNAVAILABLE"})
  void onlyWhatCanBeRepeatedIsSentAgainWhenNobodyKnowsWhatBecameOfIt(ErrorCode code) {
    assertThat(policy.pauseBefore(5, ApiRequest.get("servers"), code))
        .contains(Duration.ofSeconds(5));
    assertThat(policy.pauseBefore(6, ApiRequest.get("servers"), code)).isEmpty();
    assertThat(policy.pauseBefore(1, ApiRequest.post("servers", Map.of()), code)).isEmpty();
  }

  @Test
  void offlineIsOfflineSoon() {
    ApiRequest post = ApiRequest.post("servers", Map.of());
    assertThat(policy.pauseBefore(3, post, ErrorCode.UNREACHABLE)).isPresent();
    assertThat(policy.pauseBefore(4, post, ErrorCode.UNREACHABLE)).isEmpty();
  }
}
