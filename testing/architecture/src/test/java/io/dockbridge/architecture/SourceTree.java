package io.dockbridge.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of this checkout. */
final class SourceTree {
  static final Path ROOT = root();

  /** Modules that no user gets: tools for tests and for building. */
  private static final Set<String> TOOLS =
      Set.of("architecture", "benchmarks", "demo", "e2e", "sandbox", "testkit", "training");

  private static final Pattern MODULE = Pattern.compile("<module>(.+?)</module>");
  private static final Set<String> NOT_SOURCES = Set.of(".git", "target");

  private SourceTree() {}

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** Folders of all modules, relative to the root, as the root's pom.xml lists them. */
  static List<Path> modules() {
    return MODULE
        .matcher(read(ROOT.resolve("pom.xml")))
        .results()
        .map(it -> Path.of(it.group(1)))
        .toList();
  }

  /** Folders of the modules that are part of what users run. */
  static List<Path> product() {
    return modules().stream().filter(it -> !TOOLS.contains(it.getFileName().toString())).toList();
  }

  /** Source files of those modules, without their tests. */
  static List<Path> productSources() {
    return product().stream()
        .map(it -> ROOT.resolve(it).resolve("src/main/java"))
        .filter(Files::isDirectory)
        .flatMap(it -> files(it, ".java").stream())
        .filter(it -> !it.endsWith("package-info.java"))
        .toList();
  }

  static List<Path> javaSources() {
    return files(ROOT, ".java");
  }

  /** All documents but the archive, which keeps the past as it was written. */
  static List<Path> documents() {
    return files(ROOT, ".md").stream()
        .filter(it -> !it.startsWith(ROOT.resolve("docs/archive")))
        .toList();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As people name it: relative to the root. */
  static String name(Path file) {
    return ROOT.relativize(file).toString();
  }

  private static List<Path> files(Path folder, String suffix) {
    Predicate<Path> source =
        file -> {
          for (Path part : ROOT.relativize(file)) {
            if (NOT_SOURCES.contains(part.toString())) {
              return false;
            }
          }
          return file.toString().endsWith(suffix);
        };
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(source).filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
