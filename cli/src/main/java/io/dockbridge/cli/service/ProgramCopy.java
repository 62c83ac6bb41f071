package io.dockbridge.cli.service;

import io.dockbridge.cli.instance.ProgramFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies of this program for services, which must neither build anything nor vanish with a cache: a
 * folder for each content. The newest two stay, as a service may still run from the older one.
 */
public final class ProgramCopy {
  private static final int KEPT = 2;
  private static final int HASH_BYTES = 6;

  private final Path folder;

  /** Copies below this folder. */
  public ProgramCopy(Path folder) {
    this.folder = folder;
  }

  /** Where the jar of a program in {@code dist} is or would be. */
  public Path jar(Path dist) throws IOException {
    return folder.resolve(hash(dist)).resolve(ProgramFiles.JAR);
  }

  /** Makes the copy unless it is there. */
  public Path ensure(Path dist) throws IOException {
    Path jar = jar(dist);
    if (!Files.exists(jar)) {
      Files.createDirectories(folder);
      Path draft = Files.createTempDirectory(folder, ".new");
      for (Path file : files(dist)) {
        Path target = draft.resolve(dist.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
      Files.move(draft, jar.getParent(), StandardCopyOption.ATOMIC_MOVE);
      prune();
    }
    return jar;
  }

  /** Deletes all copies. */
  public void remove() throws IOException {
    if (Files.isDirectory(folder)) {
      delete(folder);
    }
  }

  private void prune() throws IOException {
    try (Stream<Path> copies = Files.list(folder)) {
      for (Path old :
          copies
              .sorted(Comparator.comparingLong(ProgramCopy::made).reversed())
              .skip(KEPT)
              .toList()) {
        delete(old);
      }
    }
  }

  private static long made(Path copy) {
    try {
      return Files.getLastModifiedTime(copy).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a folder with all that is in it. */
  public static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** The jar, the options of its JVM and its libraries, in one order. */
  private static List<Path> files(Path dist) throws IOException {
    try (Stream<Path> libraries = Files.list(dist.resolve("lib"))) {
      Stream<Path> own =
          Stream.of(dist.resolve(ProgramFiles.JAR), dist.resolve(ProgramFiles.OPTIONS))
              .filter(Files::exists);
      return Stream.concat(own, libraries.sorted()).toList();
    }
  }

  private static String hash(Path dist) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files(dist)) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
