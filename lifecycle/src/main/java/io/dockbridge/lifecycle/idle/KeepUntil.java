package io.dockbridge.lifecycle.idle;

import io.dockbridge.config.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until when the user wants the server to stay, whatever its use ({@code dockbridge keep}). It is
 * on disk, because a new run takes the server over and must not take it away. Thread-safe.
 */
public final class KeepUntil {
  private static final Logger LOG = LoggerFactory.getLogger(KeepUntil.class);

  private final Path file;
  private final InstantSource clock;
  private volatile Optional<Instant> until;

  private KeepUntil(Path file, InstantSource clock, Optional<Instant> until) {
    this.file = file;
    this.clock = clock;
    this.until = until;
  }

  /** What an earlier run was told; a file that cannot be understood pins nothing. */
  public static KeepUntil open(Path file, InstantSource clock) throws IOException {
    return new KeepUntil(file, clock, read(file));
  }

  private static Optional<Instant> read(Path file) throws IOException {
    try {
      return Optional.of(
          Instant.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (DateTimeParseException e) {
      LOG.warn("{} is damaged ({}): the server is not kept by it", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Empty if the server may go when it is idle. */
  public Optional<Instant> until() {
    return until.filter(it -> it.isAfter(clock.instant()));
  }

  /** Keeps the server until then. */
  public synchronized void set(Instant end) throws IOException {
    AtomicFile.write(file, end + "\n");
    until = Optional.of(end);
  }

  /** Keeps it no longer than its use does. */
  public synchronized void clear() throws IOException {
    Files.deleteIfExists(file);
    until = Optional.empty();
  }
}
