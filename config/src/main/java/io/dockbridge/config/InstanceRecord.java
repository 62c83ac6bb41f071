package io.dockbridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How an instance was chosen when it was last started, so that commands find all instances of a
 * home again: {@code instances/<id>/instance.json}.
 *
 * @param name empty: the socket's path says which instance it is
 * @param configFile the file of its settings; it need not exist
 */
public record InstanceRecord(Optional<String> name, Path socketPath, Path configFile) {
  private static final String FILE = "instance.json";

  static void write(Path folder, DockBridgeConfig config) throws IOException {
    InstanceRecord now =
        new InstanceRecord(config.instanceName(), config.socketPath(), config.configFile());
    if (!read(folder).equals(Optional.of(now))) {
      // Several commands may do this at once, so the draft has a name of its own.
      Path draft = Files.createTempFile(folder, FILE, ".new");
      try {
        Files.writeString(draft, StateJson.document(now) + "\n");
        Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    }
  }

  /** Of every instance that was ever started in a home and not removed since, by id. */
  public static List<InstanceRecord> all(Path home) throws IOException {
    try (Stream<Path> folders = Files.list(home.resolve("instances"))) {
      return folders.sorted().flatMap(it -> read(it).stream()).toList();
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  /** A damaged file is as good as none: the next start writes it. */
  private static Optional<InstanceRecord> read(Path folder) {
    try {
      String text = Files.readString(folder.resolve(FILE));
      return Optional.of(StateJson.read(StateJson.parse(text), InstanceRecord.class));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
