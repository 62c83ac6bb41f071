package io.dockbridge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs short commands against a {@link RehearsedDaemon}, so that the JVM can keep what it learns: a
 * cache for each, as all that is in one has to be set up before a command begins.
 */
final class CommandRehearsal {
  /** With picocli, all settings and JSON, as most commands. */
  static final List<String> COMMAND = List.of("ports", "--history", "--output", "json");

  /** A plain question, without all these. */
  static final List<String> QUESTION = List.of("status");

  private final Path home;

  /** In a home of its own, which does not yet exist. */
  CommandRehearsal(Path home) throws IOException {
    this.home = Files.createDirectories(home);
    Files.writeString(home.resolve("config.yaml"), Rehearsal.CONFIG);
  }

  /** Runs the command and makes the cache of it. */
  void play(List<String> command, Path cache) throws IOException, InterruptedException {
    List<String> options =
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTRecordTraining", // what is so short only loses by compiling at once
            "-Xlog:disable",
            "-XX:AOTCacheOutput=" + cache,
            "-jar",
            System.getProperty("java.class.path"));
    ProcessBuilder builder = Rehearsal.java(options.toArray(String[]::new));
    builder.command().addAll(command);
    builder.environment().put("DOCKBRIDGE_HOME", home.toString());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try (RehearsedDaemon _ = RehearsedDaemon.listen(home.resolve("docker.sock"))) {
      if (builder.start().waitFor() != 0) {
        throw new IOException(command + " fails");
      }
    }
    Files.delete(home.resolve("docker.sock"));
  }
}
