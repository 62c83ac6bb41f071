package io.dockbridge.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dockbridge.config.StateJson;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * The file of all servers that this user has paid for, a line for each that came or went. It is
 * only ever added to, and shared by all instances of a home: a line is one write to a file opened
 * with {@code O_APPEND}, so that processes do not mix theirs. A crash or a full disk may leave part
 * of a line, which readers skip and the next writer ends. Thread-safe.
 */
public final class Ledger {
  private final Path file;

  /** The ledger in this file, which need not exist. */
  public Ledger(Path file) {
    this.file = file;
  }

  /** Adds a line; on disk when this returns. */
  public synchronized void append(LedgerLine line) throws IOException {
    createIfMissing();
    String start = endsInsideLine() ? "\n" : "";
    byte[] bytes = (start + StateJson.document(line) + "\n").getBytes(StandardCharsets.UTF_8);
    // A stream, unlike a channel, is not closed by the interrupt of a thread that is to stop.
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      out.write(bytes);
      out.getFD().sync();
    }
  }

  /** All lines that can be read, in order; none if there is no ledger yet. */
  public List<LedgerLine> lines() throws IOException {
    try {
      // Not Files.lines: a torn character must not hide the lines before it.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
          .lines()
          .map(Ledger::parse)
          .flatMap(Optional::stream)
          .toList();
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  /** Empty if it is not a line that this version knows, or only a part of one. */
  private static Optional<LedgerLine> parse(String text) {
    try {
      return Optional.ofNullable(StateJson.read(StateJson.parse(text), LedgerLine.class));
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }

  private void createIfMissing() throws IOException {
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (FileAlreadyExistsException _) {
      // Another instance was first.
    }
  }

  private boolean endsInsideLine() throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() == 0) {
        return false;
      }
      in.seek(in.length() - 1);
      return in.read() != '\n';
    }
  }
}
