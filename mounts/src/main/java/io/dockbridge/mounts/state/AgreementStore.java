package io.dockbridge.mounts.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the {@link Agreements} of each mirror are kept across runs of the daemon, and what was
 * shared. Thread-safe for different mirrors.
 */
public final class AgreementStore {
  private static final Logger LOG = LoggerFactory.getLogger(AgreementStore.class);
  private static final String SHARED = "shared";

  private final Path folder;

  /** Keeps its files in a folder that exists. */
  public AgreementStore(Path folder) {
    this.folder = folder;
  }

  private Path file(Path source) {
    byte[] name = source.toString().getBytes(StandardCharsets.UTF_8);
    return folder.resolve(UUID.nameUUIDFromBytes(name) + ".agreed");
  }

  /** The sources that were shared when the daemon ended, whose containers may still be there. */
  public List<Path> shared() throws IOException {
    Path file = folder.resolve(SHARED);
    if (!Files.exists(file)) {
      return List.of();
    }
    String[] sources = Files.readString(file).split("\0", -1);
    return Arrays.stream(sources).filter(it -> !it.isEmpty()).map(Path::of).toList();
  }

  /** Notes what is shared now. Any thread. */
  public synchronized void writeShared(Supplier<List<Path>> sources) {
    String text = sources.get().stream().map(Path::toString).collect(Collectors.joining("\0"));
    try {
      replace(folder.resolve(SHARED), text);
    } catch (IOException e) {
      LOG.warn("What is shared cannot be noted: {}", e.toString());
    }
  }

  /** Takes over what was agreed on about a source in an earlier run, and keeps what comes. */
  public void keep(Path source, Agreements agreements) {
    agreements.keepIn(file(source));
  }

  /** Whole or not at all. */
  private void replace(Path file, String text) throws IOException {
    Path next = Files.createTempFile(folder, "mounts", ".new");
    try {
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
  }
}
