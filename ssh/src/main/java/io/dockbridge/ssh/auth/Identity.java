package io.dockbridge.ssh.auth;

import java.io.IOException;
import java.security.PublicKey;

/** A key that a server may let us in with, wherever its private half is. Thread-safe. */
public interface Identity {
  /** What the server is asked about; may be an OpenSSH certificate. */
  PublicKey key();

  /**
   * Proves that we have the private half (RFC 4252 §7). May wait, for example for a person.
   *
   * @param algorithm the signature's, such as {@code rsa-sha2-512}
   * @return the signature alone, without its algorithm's name
   * @throws IOException if whoever has the private half does not sign
   */
  byte[] sign(String algorithm, byte[] data) throws IOException;

  /** Whether it signs at any time, as often as asked, without asking anybody. */
  boolean isAlwaysAtHand();
}
