package io.dockbridge.mounts.helper;

import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Owner;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Builds the body of one frame to the helper; {@code mirror_helper.py} describes them. */
public final class FrameWriter {
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

  public FrameWriter number(int value) {
    return write(() -> out.writeInt(value));
  }

  public FrameWriter wide(long value) {
    return write(() -> out.writeLong(value));
  }

  public FrameWriter letter(char value) {
    return write(() -> out.writeByte(value));
  }

  public FrameWriter flag(boolean value) {
    return write(() -> out.writeBoolean(value));
  }

  public FrameWriter text(String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    return write(
        () -> {
          out.writeShort(encoded.length);
          out.write(encoded);
        });
  }

  public FrameWriter owner(Owner owner) {
    return write(
        () -> {
          out.writeShort(owner.mode());
          out.writeInt(owner.uid());
          out.writeInt(owner.gid());
        });
  }

  public FrameWriter entry(Optional<Entry> entry) {
    flag(entry.isPresent());
    entry.ifPresent(
        it -> {
          letter(it.kind().letter());
          owner(it.owner());
          wide(it.size()).wide(it.modified());
          wide(it.identity().changed()).wide(it.identity().inode());
          text(it.target());
        });
    return this;
  }

  public FrameWriter bytes(byte[] piece, int length) {
    return write(() -> out.write(piece, 0, length));
  }

  public byte[] done() {
    return bytes.toByteArray();
  }
}
