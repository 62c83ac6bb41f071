package io.dockbridge.ssh.auth;

import java.security.KeyPair;

/** What servers of tests need of a key, and nobody else. */
public final class TestKeys {
  private TestKeys() {}

  /** Both halves. */
  public static KeyPair pairOf(SshKeyPair key) {
    return key.keyPair();
  }
}
