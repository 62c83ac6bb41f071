package io.dockbridge.ssh.auth;

import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * Which cryptography Apache MINA SSHD uses in this process: the JDK's for ciphers, net.i2p's for
 * ed25519. BouncyCastle, which docker-java brings along, would be taken for everything as soon as
 * it is on the class path, and its AES has none of the JDK's hardware support.
 */
public final class CryptoProviders {
  static {
    SecurityUtils.setAPrioriDisabledProvider(SecurityUtils.BOUNCY_CASTLE, true);
  }

  private CryptoProviders() {}

  /** To be called before MINA is asked for anything; takes effect at the first call. */
  public static void choose() {}
}
