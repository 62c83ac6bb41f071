package io.dockbridge.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;

/**
 * Bytes that can be made and checked in any amount: a random block of prime length over and over,
 * so that a lost, doubled or moved piece of any usual size is seen.
 */
final class Content {
  private final byte[] block = new byte[65_521];

  Content(int seed) {
    new Random(seed).nextBytes(block);
  }

  void writeTo(OutputStream out, long length) throws IOException {
    for (long left = length; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(left, block.length));
    }
    out.flush();
  }

  /** Reads exactly the length and compares it. */
  void requireFrom(InputStream in, long length) throws IOException {
    byte[] read = new byte[block.length];
    for (long left = length; left > 0; left -= block.length) {
      int part = (int) Math.min(left, block.length);
      if (in.readNBytes(read, 0, part) < part) {
        throw new EOFException("the stream ended more than " + (left - part) + " bytes too early");
      }
      if (!Arrays.equals(read, 0, part, block, 0, part)) {
        throw new IOException("wrong content " + left + " bytes before the end");
      }
    }
  }

  /** Reads to the end of the stream and compares all. */
  void requireAllFrom(InputStream in, long length) throws IOException {
    requireFrom(in, length);
    if (in.read() >= 0) {
      throw new IOException("more than " + length + " bytes");
    }
  }
}
