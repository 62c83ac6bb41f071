package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files and directories, with failures as {@link SandboxException}. */
final class Tree {
  private Tree() {}

  static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw failed("cannot write " + file, e);
    }
  }

  static Path directory(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw failed("cannot create " + path, e);
    }
  }

  static List<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw failed("cannot read " + directory, e);
    }
  }

  static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed("cannot delete " + file, e);
    }
  }

  /**
   * Deletes a directory with all that is in it, but never what is mounted inside: the caller has
   * unmounted that, and {@code --one-file-system} stops where something still is.
   */
  static void delete(Path directory) {
    Command.run("rm", "-rf", "--one-file-system", "--", directory.toString());
  }

  static SandboxException failed(String what, IOException cause) {
    return new SandboxException(SandboxException.Kind.FILE, what + ": " + cause, cause);
  }
}
