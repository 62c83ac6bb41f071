package io.dockbridge.hetzner.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * What {@code POST /ssh_keys} takes.
 *
 * @param name unique in the project
 * @param publicKey in the format of authorized_keys: type, Base64, comment
 */
public record CreateSshKey(String name, String publicKey, Map<String, String> labels) {
  /**
   * The key's fingerprint as the API computes it: MD5, hex with colons.
   *
   * @throws IllegalArgumentException when the key is not in the format of authorized_keys
   */
  public String fingerprint() {
    String[] words = publicKey.strip().split("\\s+", 3);
    if (words.length < 2) {
      throw new IllegalArgumentException("Not a public key in the format of authorized_keys");
    }
    byte[] blob = Base64.getDecoder().decode(words[1]);
    return HexFormat.ofDelimiter(":").formatHex(md5(blob));
  }

  private static byte[] md5(byte[] blob) {
    try {
      return MessageDigest.getInstance("MD5").digest(blob);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }
}
