package io.dockbridge.ssh;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/**
 * The one host key that a server must show.
 *
 * @param publicKey as in known_hosts: {@code ssh-ed25519 AAAA…}, a comment may follow
 */
public record PinnedHostKey(String publicKey) {
  static {
    CryptoProviders.choose();
  }

  /**
   * Checks that it is a key.
   *
   * @throws IllegalArgumentException if it is not, or of a kind that is not supported
   */
  public PinnedHostKey {
    parse(publicKey);
  }

  PublicKey key() {
    return parse(publicKey);
  }

  private static PublicKey parse(String line) {
    try {
      return PublicKeyEntry.parsePublicKeyEntry(line).resolvePublicKey(null, null, null);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException("not a host key that can be used: " + line, e);
    }
  }
}
