package io.dockbridge.mounts.mirror;

import io.dockbridge.mounts.helper.FrameReader;
import io.dockbridge.mounts.helper.FrameWriter;
import io.dockbridge.mounts.helper.Helper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file's content on its way: in pieces, deflated where that helps, and of a large file that the
 * other side has in an older form only the blocks that differ.
 */
public final class Content implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Content.class);

  /** Compared by hash; the helper's BLOCK. */
  static final int BLOCK = 128 << 10;

  /** Smaller files are sent whole: to ask for hashes costs a round trip. */
  static final long LARGE = 4 << 20;

  private static final int PIECE = 256 << 10;
  private static final int HASH = 16;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
  private final Inflater inflater = new Inflater();
  private final byte[] piece = new byte[PIECE];
  private final byte[] deflated = new byte[PIECE];

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  /**
   * Sends a file after its put command, up to the end that closes it; the end of a file that cannot
   * be read to its own says so, and the helper changes nothing.
   *
   * @throws IOException if the helper cannot be reached
   */
  void send(Helper helper, InputStream file, byte[] hashesThere) throws IOException {
    long offset = 0;
    long sameFrom = -1;
    int step = hashesThere.length > 0 ? BLOCK : PIECE;
    int n = read(file, step);
    for (; n > 0; n = read(file, step)) {
      boolean same = isBlock(hashesThere, offset, n);
      if (same && sameFrom < 0) {
        sameFrom = offset;
      } else if (!same) {
        sendSame(helper, sameFrom, offset);
        sameFrom = -1;
        sendPiece(helper, n);
      }
      offset += n;
    }
    sendSame(helper, sameFrom, offset);
    helper.send('E', n < 0 ? new byte[1] : new byte[0]);
  }

  /** How much was read; nothing at the end, -1 if the file cannot be read. */
  private int read(InputStream file, int step) {
    try {
      return file.readNBytes(piece, 0, step);
    } catch (IOException e) {
      LOG.debug("a file cannot be read: {}", e.toString());
      return -1;
    }
  }

  private boolean isBlock(byte[] hashes, long offset, int length) {
    int at = (int) (offset / BLOCK) * HASH;
    if (at + HASH > hashes.length) {
      return false;
    }
    MessageDigest digest = sha256();
    digest.update(piece, 0, length);
    return Arrays.equals(digest.digest(), 0, HASH, hashes, at, at + HASH);
  }

  private static void sendSame(Helper helper, long from, long to) throws IOException {
    if (from >= 0) {
      helper.send('K', new FrameWriter().wide(from).wide(to - from).done());
    }
  }

  private void sendPiece(Helper helper, int length) throws IOException {
    deflater.reset();
    deflater.setInput(piece, 0, length);
    deflater.finish();
    int count = deflater.deflate(deflated, 0, length * 9 / 10);
    FrameWriter frame = new FrameWriter();
    if (deflater.finished()) {
      frame.bytes(new byte[] {'z'}, 1).bytes(deflated, count);
    } else {
      frame.bytes(new byte[] {'-'}, 1).bytes(piece, length);
    }
    helper.send('D', frame.done());
  }

  /** Writes a piece that was received. */
  void write(FrameReader data, WritableByteChannel out) throws IOException {
    boolean isDeflated = data.letter() == 'z';
    byte[] bytes = data.rest();
    if (isDeflated) {
      inflate(bytes, out);
    } else {
      writeAll(ByteBuffer.wrap(bytes), out);
    }
  }

  private void inflate(byte[] bytes, WritableByteChannel out) throws IOException {
    inflater.reset();
    inflater.setInput(bytes);
    try {
      for (int n = inflater.inflate(piece); n > 0; n = inflater.inflate(piece)) {
        writeAll(ByteBuffer.wrap(piece, 0, n), out);
      }
    } catch (DataFormatException e) {
      throw new IOException("the helper on the server sent broken content", e);
    }
  }

  private static void writeAll(ByteBuffer bytes, WritableByteChannel out) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Copies blocks that the server did not have to send from the file as it was here. */
  static void copy(SeekableByteChannel old, long offset, long count, WritableByteChannel out)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    old.position(offset);
    long left = count;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(PIECE, left));
      int n = old.read(buffer);
      if (n < 0) {
        throw new IOException("a file became shorter while it was read");
      }
      left -= n;
      writeAll(buffer.flip(), out);
    }
  }

  /** The hashes of a file's blocks, as the helper counts them. */
  static byte[] hashes(InputStream file, long size) throws IOException {
    ByteBuffer hashes = ByteBuffer.allocate((int) ((size + BLOCK - 1) / BLOCK) * HASH);
    byte[] block = new byte[BLOCK];
    for (int n = file.readNBytes(block, 0, BLOCK);
        n > 0 && hashes.remaining() >= HASH;
        n = file.readNBytes(block, 0, BLOCK)) {
      MessageDigest digest = sha256();
      digest.update(block, 0, n);
      hashes.put(digest.digest(), 0, HASH);
    }
    return Arrays.copyOf(hashes.array(), hashes.position());
  }

  /** The whole file's hash. */
  static byte[] digest(InputStream file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[PIECE];
    for (int n = file.read(buffer); n >= 0; n = file.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return digest.digest();
  }

  @Override
  public void close() {
    deflater.close();
    inflater.close();
  }
}
