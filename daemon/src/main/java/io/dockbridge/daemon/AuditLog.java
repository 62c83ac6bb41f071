package io.dockbridge.daemon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dockbridge.enginesocket.Operation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every operation as a JSON object a line: when, which, what, who, with which result. No query,
 * header or body is in it, and so no secret. At 8 MiB the file becomes {@code audit.jsonl.1}, which
 * takes the place of an earlier one. Thread-safe; a full disk is logged once and costs nobody their
 * command.
 */
final class AuditLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
  private static final long LARGEST = 8 << 20;
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final InstantSource clock;
  private BufferedWriter writer; // guarded by this, as all below
  private long size;
  private boolean failing;
  private boolean closed;

  private AuditLog(Path file, InstantSource clock) throws IOException {
    this.file = file;
    this.clock = clock;
    this.writer = open(file);
    this.size = Files.size(file);
  }

  static AuditLog open(Path file, InstantSource clock) throws IOException {
    return new AuditLog(file, clock);
  }

  void record(Operation operation) {
    try {
      write(line(operation) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes everything", e);
    }
  }

  private String line(Operation operation) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
      json.writeStringField("request", operation.id());
      json.writeStringField("what", operation.what());
      json.writeStringField("client", operation.client());
      json.writeNumberField("result", operation.status());
      json.writeNumberField("milliseconds", operation.took().toMillis());
      json.writeEndObject();
    }
    return line.toString();
  }

  private synchronized void write(String line) {
    if (closed) {
      return;
    }
    try {
      if (size > LARGEST) {
        beginAnew();
      }
      writer.write(line);
      writer.flush();
      size += line.length();
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        log.warn("The audit log cannot be written: {}", e.toString());
      }
      failing = true;
    }
  }

  private void beginAnew() throws IOException {
    writer.close();
    Files.move(
        file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    writer = open(file);
    size = 0;
  }

  private static BufferedWriter open(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return Files.newBufferedWriter(file, StandardOpenOption.APPEND);
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    writer.close();
  }
}
