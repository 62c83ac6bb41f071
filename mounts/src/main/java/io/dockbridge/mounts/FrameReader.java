package io.dockbridge.mounts;

import io.dockbridge.mounts.Entry.Identity;
import io.dockbridge.mounts.Entry.Kind;
import io.dockbridge.mounts.Entry.Owner;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the body of one frame of the helper, which containers must not be able to forge. */
final class FrameReader {
  private final ByteBuffer body;

  FrameReader(byte[] body) {
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

  boolean hasMore() {
    return body.hasRemaining();
  }

  int number() throws IOException {
    return checked(body::getInt);
  }

  long wide() throws IOException {
    return checked(body::getLong);
  }

  char letter() throws IOException {
    return checked(() -> (char) body.get());
  }

  /** Empty if the text is not UTF-8, as names on the server need not be. */
  Optional<String> text() throws IOException {
    byte[] encoded = checked(() -> new byte[Short.toUnsignedInt(body.getShort())]);
    checked(() -> body.get(encoded));
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  Optional<Entry> entry() throws IOException {
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

  byte[] bytes(int count) throws IOException {
    byte[] piece = new byte[count];
    checked(() -> body.get(piece));
    return piece;
  }

  byte[] rest() throws IOException {
    return bytes(body.remaining());
  }
}
