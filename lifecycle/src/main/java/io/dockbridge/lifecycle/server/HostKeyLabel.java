package io.dockbridge.lifecycle.server;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * An ed25519 host key as a label of its server, so that a server is recognised even where the
 * journal is lost. A label has room for 63 letters and digits: the key's 32 bytes take 50 in base
 * 36. Public keys are no secret, and who may write labels may delete the server as well.
 */
public final class HostKeyLabel {
  private static final int KEY_BYTES = 32;
  private static final int RADIX = Character.MAX_RADIX;
  private static final byte[] TYPE = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);

  private HostKeyLabel() {}

  /**
   * The label for a public key.
   *
   * @param publicKey {@code ssh-ed25519 AAAA…}, a comment may follow
   */
  public static String of(String publicKey) {
    byte[] blob = Base64.getDecoder().decode(publicKey.split(" ", -1)[1]);
    return new BigInteger(1, blob, blob.length - KEY_BYTES, KEY_BYTES).toString(RADIX);
  }

  /** The public key of a label; empty if it is none. */
  public static Optional<String> publicKey(String label) {
    try {
      return Optional.of(new BigInteger(label, RADIX))
          .filter(it -> it.signum() > 0 && it.bitLength() <= KEY_BYTES * Byte.SIZE)
          .map(HostKeyLabel::line);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** RFC 8709 §4: the type and the key, each behind its length. */
  private static String line(BigInteger key) {
    ByteBuffer blob = ByteBuffer.allocate(2 * Integer.BYTES + TYPE.length + KEY_BYTES);
    blob.putInt(TYPE.length).put(TYPE).putInt(KEY_BYTES).put(padded(key));
    return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob.array());
  }

  private static byte[] padded(BigInteger key) {
    byte[] bytes = key.toByteArray();
    byte[] padded = new byte[KEY_BYTES];
    int length = Math.min(bytes.length, KEY_BYTES);
    System.arraycopy(bytes, bytes.length - length, padded, KEY_BYTES - length, length);
    return padded;
  }
}
