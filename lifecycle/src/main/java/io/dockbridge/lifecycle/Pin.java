package io.dockbridge.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
final class Pin {
  private static final Logger LOG = LoggerFactory.getLogger(Pin.class);

  private final Path file;
  private final InstantSource clock;
  private volatile Optional<Instant> until;

  private Pin(Path file, InstantSource clock, Optional<Instant> until) {
    this.file = file;
    this.clock = clock;
    this.until = until;
  }

  /** What an earlier run was told; a file that cannot be understood pins nothing. */
  static Pin open(Path file, InstantSource clock) throws IOException {
    try {
      return new Pin(file, clock, Optional.of(Instant.parse(Files.readString(file).strip())));
    } catch (NoSuchFileException e) {
      return new Pin(file, clock, Optional.empty());
    } catch (DateTimeParseException e) {
      LOG.warn("{} is damaged ({}): the server is not kept by it", file, e.getMessage());
      return new Pin(file, clock, Optional.empty());
    }
  }

  /** Empty if the server may go when it is idle. */
  Optional<Instant> until() {
    return until.filter(it -> it.isAfter(clock.instant()));
  }

  /** Keeps the server until then. */
  synchronized void set(Instant end) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(temporary, end + "\n");
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    until = Optional.of(end);
  }

  /** Keeps it no longer than its use does. */
  synchronized void clear() throws IOException {
    Files.deleteIfExists(file);
    until = Optional.empty();
  }
}
