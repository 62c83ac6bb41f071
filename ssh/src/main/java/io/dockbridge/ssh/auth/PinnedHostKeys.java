package io.dockbridge.ssh.auth;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * The host keys of which a server must show one, while its key is being replaced or nobody knows
 * whether it was. All are trusted alike, at one login; nothing else is.
 *
 * @param keys at least one, those of the preferred type first
 */
public record PinnedHostKeys(List<PinnedHostKey> keys) implements HostKeys {
  /**
   * Checks that there is something that the server can show.
   *
   * @throws IllegalArgumentException if there is no key
   */
  public PinnedHostKeys {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("no host key is pinned");
    }
  }

  /**
   * The same from text.
   *
   * @param publicKeys as in known_hosts, see {@link PinnedHostKey}
   * @throws IllegalArgumentException if there is none, or one that cannot be used
   */
  public static PinnedHostKeys of(List<String> publicKeys) {
    return new PinnedHostKeys(publicKeys.stream().map(PinnedHostKey::new).toList());
  }

  /** Only what one of the keys can sign. */
  @Override
  public List<String> algorithms() {
    return keys.stream().flatMap(key -> key.algorithms().stream()).distinct().toList();
  }

  @Override
  public Optional<String> objection(PublicKey shown) {
    boolean pinned = keys.stream().anyMatch(key -> key.objection(shown).isEmpty());
    return pinned ? Optional.empty() : keys.getFirst().objection(shown);
  }
}
