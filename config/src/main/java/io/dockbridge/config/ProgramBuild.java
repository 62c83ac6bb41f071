package io.dockbridge.config;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Which build this program is: the file {@code version} beside {@code dockbridge.jar}, which {@code
 * tools/version} writes. In a development environment there is none.
 *
 * @param version as in {@code 1.2.3}, {@code 1.2.3+4.gabc} or {@code 0.1.0-dev.441.gabc}
 * @param commit the git commit, or {@code unknown}
 * @param time of the commit, as in RFC 3339; the same commit gives the same build
 * @param releases the address of an API like GitHub's that describes the newest release
 */
public record ProgramBuild(String version, String commit, String time, Optional<String> releases) {
  private static final ProgramBuild NONE =
      new ProgramBuild("development", "unknown", "", Optional.empty());

  /** Of the program that this process runs. */
  public static ProgramBuild ofThisProcess() {
    String jar = System.getProperty("java.class.path").split(File.pathSeparator, 2)[0];
    return read(Path.of(jar).toAbsolutePath().resolveSibling("version"));
  }

  /** What a file says; a development build if there is no such file. */
  static ProgramBuild read(Path file) {
    Properties lines = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      lines.load(reader);
    } catch (IOException | IllegalArgumentException _) {
      return NONE;
    }
    return new ProgramBuild(
        lines.getProperty("version", NONE.version),
        lines.getProperty("commit", NONE.commit),
        lines.getProperty("time", NONE.time),
        Optional.ofNullable(lines.getProperty("releases")));
  }
}
