package io.dockbridge.ssh.auth;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/**
 * The one host key that a server must show.
 *
 * @param publicKey as in known_hosts: {@code ssh-ed25519 AAAA…}, a comment may follow
 */
public record PinnedHostKey(String publicKey) implements HostKeys {
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

  /** Only what this key can sign, so that the server shows that one of its keys. */
  @Override
  public List<String> algorithms() {
    String type = KeyUtils.getKeyType(parse(publicKey));
    return type.equals(KeyPairProvider.SSH_RSA)
        ? List.of(
            KeyUtils.RSA_SHA512_KEY_TYPE_ALIAS, KeyUtils.RSA_SHA256_KEY_TYPE_ALIAS) // RFC 8332
        : List.of(type);
  }

  @Override
  public Optional<String> objection(PublicKey shown) {
    return KeyUtils.compareKeys(parse(publicKey), shown)
        ? Optional.empty()
        : Optional.of("it showed another host key than the one expected");
  }

  private static PublicKey parse(String line) {
    try {
      return PublicKeyEntry.parsePublicKeyEntry(line).resolvePublicKey(null, null, null);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException("not a host key that can be used: " + line, e);
    }
  }
}
