package io.dockbridge.ssh.auth;

import io.dockbridge.ssh.transport.ProxyCommand;
import java.util.List;
import java.util.Optional;

/**
 * How to get into a server.
 *
 * @param identities in the order in which the server is asked about them; a server may hang up
 *     after a few (OpenSSH: MaxAuthTries, 6)
 * @param proxy the way to the server; empty: directly
 */
public record Login(List<Identity> identities, HostKeys hostKeys, Optional<ProxyCommand> proxy) {
  /** Copies the list. */
  public Login {
    identities = List.copyOf(identities);
  }

  /** Whether one can log in again later without anybody noticing. */
  public boolean isRepeatable() {
    return proxy.isEmpty() && identities.stream().allMatch(Identity::isAlwaysAtHand);
  }

  /** The same with other host keys. */
  public Login with(HostKeys otherHostKeys) {
    return new Login(identities, otherHostKeys, proxy);
  }
}
