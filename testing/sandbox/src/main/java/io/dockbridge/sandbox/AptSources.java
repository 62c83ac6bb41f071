package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The package sources that this machine itself uses: where its Debian comes from, ours comes from.
 */
final class AptSources {
  private static final String MIRROR_LIST = "mirror+file:";

  private final Path directory;

  AptSources(Path directory) {
    this.directory = directory;
  }

  static AptSources ofThisMachine() {
    return new AptSources(Path.of("/etc/apt"));
  }

  /** The first mirror of Debian itself, not of its security updates or of other software. */
  String debianMirror() {
    return files()
        .flatMap(AptSources::lines)
        .flatMap(AptSources::addresses)
        .flatMap(AptSources::resolved)
        .filter(uri -> uri.matches(".*/debian/?"))
        .findFirst()
        .orElseThrow(
            () ->
                new SandboxException(
                    SandboxException.Kind.ROOT_FILE_SYSTEM,
                    "the apt sources in " + directory + " name no mirror of Debian"));
  }

  private Stream<Path> files() {
    return Stream.concat(
        Stream.of(directory.resolve("sources.list")).filter(Files::exists),
        Tree.list(directory.resolve("sources.list.d")).stream()
            .filter(f -> f.toString().endsWith(".list") || f.toString().endsWith(".sources")));
  }

  /** Of {@code deb [options] URI suite …} and of {@code URIs: URI …}. */
  private static Stream<String> addresses(String line) {
    boolean source = line.startsWith("deb ") || line.startsWith("URIs:");
    return source
        ? Arrays.stream(line.split("\\s+", -1)).filter(word -> word.contains(":/"))
        : Stream.empty();
  }

  private static Stream<String> resolved(String uri) {
    return uri.startsWith(MIRROR_LIST)
        ? lines(Path.of(uri.substring(MIRROR_LIST.length())))
            .flatMap(line -> Arrays.stream(line.split("\\s+", -1)).limit(1))
        : Stream.of(uri);
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().map(String::strip);
    } catch (IOException e) {
      throw Tree.failed("cannot read " + file, e);
    }
  }

  /** The HTTP proxy that apt is told to use, if any. */
  static Optional<String> proxy() {
    List<String> lines =
        Command.attempt("apt-config", "dump", "--format=%v", "Acquire::http::Proxy")
            .output()
            .lines()
            .toList();
    return lines.stream().map(String::strip).filter(l -> l.startsWith("http")).findFirst();
  }
}
