package io.dockbridge.mounts;

import io.dockbridge.mounts.Entry.Owner;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Builds the body of one frame to the helper; {@code mirror_helper.py} describes them. */
final class FrameWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  /** Writing to memory cannot fail. */
  private interface Writing {
    void run() throws IOException;
  }

  private FrameWriter write(Writing writing) {
    try {
      writing.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FrameWriter number(int value) {
    return write(() -> out.writeInt(value));
  }

  FrameWriter wide(long value) {
    return write(() -> out.writeLong(value));
  }

  FrameWriter flag(boolean value) {
    return write(() -> out.writeBoolean(value));
  }

  FrameWriter text(String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    return write(
        () -> {
          out.writeShort(encoded.length);
          out.write(encoded);
        });
  }

  FrameWriter owner(Owner owner) {
    return write(
        () -> {
          out.writeShort(owner.mode());
          out.writeInt(owner.uid());
          out.writeInt(owner.gid());
        });
  }

  FrameWriter entry(Optional<Entry> entry) {
    flag(entry.isPresent());
    entry.ifPresent(
        it -> {
          write(() -> out.writeByte(it.kind().letter()));
          owner(it.owner());
          wide(it.size()).wide(it.modified());
          wide(it.identity().changed()).wide(it.identity().inode());
          text(it.target());
        });
    return this;
  }

  FrameWriter bytes(byte[] piece, int length) {
    return write(() -> out.write(piece, 0, length));
  }

  byte[] done() {
    return bytes.toByteArray();
  }
}
