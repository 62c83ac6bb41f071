package io.dockbridge.mounts.state;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Agreements} of one mirror in a file, across runs of the daemon. Each record is with
 * the kernel before the next thing happens, so kill -9 takes nothing back. A crash of the machine
 * may take back the last ones; a record that is torn ends the file.
 *
 * <p>The file begins with its format. A record is the length of its body (4 bytes), the body's
 * CRC-32 (4) and the body. A lost or old file costs a comparison of contents and brings deleted
 * files back, but loses nothing. Of the mirror's thread; why: ADR 27.
 */
final class AgreementJournal implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(AgreementJournal.class);
  private static final int FORMAT = 3;
  private static final int LONGEST = 1 << 20;
  private static final int HEAD = 8;

  /** More superseded records than current ones, and so many, are dropped by writing it anew. */
  private static final int SPARE = 10_000;

  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Path file;
  private final ByteBuffer buffer = ByteBuffer.allocate(4096);
  private FileChannel channel;
  private long records;
  private long retryAt = System.nanoTime();

  private AgreementJournal(Path file) {
    this.file = file;
  }

  /** Reads what there is, and goes on after it. Never fails: without a file nothing is kept. */
  static AgreementJournal open(Path file, Consumer<Note> reader) {
    AgreementJournal journal = new AgreementJournal(file);
    try {
      long end = journal.read(reader);
      journal.channel = FileChannel.open(file, StandardOpenOption.WRITE);
      journal.channel.truncate(end).position(end);
    } catch (NoSuchFileException _) {
      LOG.debug("{} is new", file);
    } catch (IOException e) {
      LOG.warn("{} cannot be read, so contents are compared: {}", file, e.toString());
    }
    return journal;
  }

  /** Where the last whole record ends. */
  private long read(Consumer<Note> reader) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      if (in.readInt() != FORMAT) {
        throw new IOException("another format");
      }
      long end = Integer.BYTES;
      long size = Files.size(file);
      while (end + HEAD <= size) {
        int length = in.readInt();
        int sum = in.readInt();
        if (length < 0 || length > LONGEST || end + HEAD + length > size) {
          break;
        }
        byte[] body = in.readNBytes(length);
        if (sum(body) != sum) {
          break;
        }
        reader.accept(Note.decoded(body));
        records++;
        end += HEAD + length;
      }
      return end;
    }
  }

  private static int sum(byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(body);
    return (int) crc.getValue();
  }

  /** Adds a record. After a failure nothing is added until all is written anew. */
  void append(Note note) {
    if (channel == null) {
      return;
    }
    byte[] body = note.encoded();
    ByteBuffer record =
        HEAD + body.length <= buffer.capacity()
            ? buffer.clear()
            : ByteBuffer.allocate(HEAD + body.length);
    record.putInt(body.length).putInt(sum(body)).put(body).flip();
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
      records++;
    } catch (IOException e) {
      failed(e);
    }
  }

  /**
   * Whether it should be written anew.
   *
   * @param current how many records would be left
   */
  boolean isDue(int current) {
    return channel == null ? System.nanoTime() - retryAt >= 0 : records > 2L * current + SPARE;
  }

  /** Replaces all records, whole or not at all. */
  void rewrite(Iterable<Note> notes) {
    try {
      Path next = Files.createTempFile(file.getParent(), "mounts", ".new");
      try {
        write(next, notes);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(next);
      }
      close();
      channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      failed(e);
    }
  }

  private void write(Path next, Iterable<Note> notes) throws IOException {
    records = 0;
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(next), 1 << 16))) {
      out.writeInt(FORMAT);
      for (Note note : notes) {
        byte[] body = note.encoded();
        out.writeInt(body.length);
        out.writeInt(sum(body));
        out.write(body);
        records++;
      }
    }
  }

  /** It costs comparisons after the next start, nothing else. */
  private void failed(IOException e) {
    LOG.warn("{} cannot be written: {}", file, e.toString());
    retryAt = System.nanoTime() + RETRY.toNanos();
    try {
      close();
    } catch (IOException again) {
      LOG.debug("closing it: {}", again.toString());
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel last = channel;
    channel = null;
    if (last != null) {
      last.close();
    }
  }
}
