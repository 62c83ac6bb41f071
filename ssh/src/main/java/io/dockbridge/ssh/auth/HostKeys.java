package io.dockbridge.ssh.auth;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/** Which host keys a server may show. Thread-safe. */
public interface HostKeys {
  /**
   * The algorithms that are proposed to the server, best first, so that it shows a key that can be
   * compared (RFC 4253 §7.1).
   */
  List<String> algorithms();

  /**
   * What is wrong with the key that a server shows; empty if it may be trusted. Called on the
   * connection's receiving thread.
   *
   * @param shown a key, or an OpenSSH certificate whose signature, dates and names were checked
   */
  Optional<String> objection(PublicKey shown);
}
