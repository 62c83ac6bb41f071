package io.dockbridge.lifecycle.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostKeyLabelTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 127, 128, 255})
  void aKeyComesBackFromItsLabel(int filler) {
    String key = key(filler, 32);

    String label = HostKeyLabel.of(key + " a comment");

    assertThat(label).matches("[a-z0-9]{1,63}");
    assertThat(HostKeyLabel.publicKey(label)).contains(key);
  }

  @Test
  void leadingZerosOfAKeySurvive() {
    String key = key(9, 3);

    assertThat(HostKeyLabel.publicKey(HostKeyLabel.of(key))).contains(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-5",
        "sha256-abc",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"
      })
  void whatIsNoKeyIsNotTaken(String label) {
    assertThat(HostKeyLabel.publicKey(label)).isEmpty();
  }

  /** A public key that ends in {@code length} bytes of {@code filler} behind zeros. */
  private static String key(int filler, int length) {
    byte[] blob = new byte[51];
    byte[] head = Base64.getDecoder().decode("AAAAC3NzaC1lZDI1NTE5AAAAIA==");
    System.arraycopy(head, 0, blob, 0, head.length);
    for (int i = blob.length - length; i < blob.length; i++) {
      blob[i] = (byte) filler;
    }
    return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob);
  }
}
