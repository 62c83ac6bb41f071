package io.dockbridge.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;

/** An ed25519 key pair, used as our identity or made here as a server's host key. */
public final class SshKey {
  /** Makes a new pair. */
  public static SshKey generate(String comment) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads the private key at {@code file} (OpenSSH format); if there is none, makes a pair and
   * writes it 0600, with the public half beside it as {@code file.pub}. Two processes at once end
   * with the same key.
   *
   * @throws IOException if the file cannot be read, is not a private key, or others may read it
   */
  public static SshKey loadOrCreate(Path file, String comment) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * The private key in OpenSSH's own format (PKCS#8 is refused by sshd), ending with a line feed. A
   * secret.
   */
  public String privateKey() {
    throw new UnsupportedOperationException();
  }

  /** The public key as one line, {@code ssh-ed25519 AAAA… comment}, without a line feed. */
  public String publicKey() {
    throw new UnsupportedOperationException();
  }

  /** The MD5 fingerprint as Hetzner writes it: 16 bytes in hex with colons, without a prefix. */
  public String md5Fingerprint() {
    throw new UnsupportedOperationException();
  }

  KeyPair keyPair() {
    throw new UnsupportedOperationException();
  }
}
