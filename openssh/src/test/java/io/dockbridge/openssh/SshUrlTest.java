package io.dockbridge.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshUrlTest {
  @Test
  void allPartsAreRead() throws OpenSshException {
    assertThat(SshUrl.parse("ssh://me@build-1.example:2222/run/user/1000/docker.sock"))
        .isEqualTo(
            new SshUrl(
                "build-1.example",
                Optional.of("me"),
                OptionalInt.of(2222),
                Optional.of("/run/user/1000/docker.sock")));
  }

  @Test
  void whatIsLeftOutIsLeftToTheConfiguration() throws OpenSshException {
    assertThat(SshUrl.parse("ssh://my_box/"))
        .isEqualTo(new SshUrl("my_box", Optional.empty(), OptionalInt.empty(), Optional.empty()));
  }

  @Test
  void anIpv6AddressStandsInBrackets() throws OpenSshException {
    SshUrl url = SshUrl.parse("ssh://[fd00::1]:22");
    assertThat(url.host()).isEqualTo("fd00::1");
    assertThat(url).hasToString("ssh://[fd00::1]:22");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://host",
        "host",
        "ssh://",
        "ssh://-oProxyCommand=x",
        "ssh://-l@host",
        "ssh://a b",
        "ssh://host:0",
        "ssh://host:70000",
        "ssh://host?x",
        "ssh://fd00::1"
      })
  void whatIsNoneIsRefused(String text) {
    assertThatExceptionOfType(OpenSshException.class)
        .isThrownBy(() -> SshUrl.parse(text))
        .withMessageContaining("not an address")
        .satisfies(it -> assertThat(it.kind()).isEqualTo(OpenSshException.Kind.CONFIGURATION));
  }

  @Test
  void aPasswordIsRefusedAndNotRepeated() {
    assertThatExceptionOfType(OpenSshException.class)
        .isThrownBy(() -> SshUrl.parse("ssh://me:secret@host"))
        .satisfies(it -> assertThat(it.getMessage() + it.advice()).doesNotContain("secret"));
  }

  @Test
  void settingsFillOnlyWhatTheAddressLeavesOut() throws OpenSshException {
    assertThat(SshUrl.parse("ssh://me@host").withDefaults(Optional.of("you"), Optional.of(2)))
        .hasToString("ssh://me@host:2");
  }
}
