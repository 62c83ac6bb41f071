package io.dockbridge.mounts.helper;

import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Identity;
import io.dockbridge.mounts.reconcile.Entry.Kind;
import io.dockbridge.mounts.reconcile.Entry.Owner;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the body of one frame of the helper, which containers must not be able to forge. */
public final class FrameReader {
  private final ByteBuffer body;

  public FrameReader(byte[] body) {
    this.body = ByteBuffer.wrap(body);
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T checked(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("the helper on the server sent a broken frame", e);
    }
  }

  public boolean hasMore() {
    return body.hasRemaining();
  }

  public int number() throws IOException {
    return checked(body::getInt);
  }

  public long wide() throws IOException {
    return checked(body::getLong);
  }

  public char letter() throws IOException {
    return checked(() -> (char) body.get());
  }

  /** Empty if the text is not UTF-8, as names on the server need not be. */
  public Optional<String> text() throws IOException {
    byte[] encoded = checked(() -> new byte[Short.toUnsignedInt(body.getShort())]);
    checked(() -> body.get(encoded));
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** A path in a mirror; empty if it is not UTF-8. */
  public Optional<String> path() throws IOException {
    Optional<String> path = text();
    if (path.isPresent()) {
      requirePlain(path.get());
    }
    return path;
  }

  /** A server that was broken into must not be able to name what is outside. */
  private static void requirePlain(String path) throws IOException {
    if (path.isEmpty()) {
      return;
    }
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
        throw new IOException("the helper on the server named a path outside of the mirror");
      }
    }
  }

  public Optional<Entry> entry() throws IOException {
    return checked(() -> body.get() == 0 ? Optional.empty() : Optional.of(present()));
  }

  private Entry present() throws IOException {
    Kind kind = Kind.of((char) body.get());
    Owner owner = new Owner(Short.toUnsignedInt(body.getShort()), body.getInt(), body.getInt());
    long size = body.getLong();
    long modified = body.getLong();
    Identity identity = new Identity(body.getLong(), body.getLong());
    return new Entry(kind, owner, size, modified, identity, text().orElse("?"));
  }

  public byte[] bytes(int count) throws IOException {
    byte[] piece = new byte[count];
    checked(() -> body.get(piece));
    return piece;
  }

  public byte[] rest() throws IOException {
    return bytes(body.remaining());
  }
}
