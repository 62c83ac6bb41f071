package io.dockbridge.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Another main class of this very program, as a process that outlives this one. */
record DetachedJvm(String mainClass, List<String> arguments) {
  /**
   * The heap stays small: with the JVM's own choice of free space and object headers an idle daemon
   * takes half as much memory again (docs/performance.md). tools/publish has to use the same
   * headers, or the archive does not fit.
   */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-Xmx192m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-XX:+UseCompactObjectHeaders",
          "-Xshare:auto",
          "-Xlog:cds*=off",
          "-Xlog:aot*=off",
          "--enable-native-access=ALL-UNNAMED");

  /**
   * Starts it without a terminal.
   *
   * @param environment all its variables
   * @param log what it says is added to this file
   */
  Process start(Map<String, String> environment, Path log) throws IOException {
    List<String> command = new ArrayList<>(detacher());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    archive().ifPresent(it -> command.add("-XX:SharedArchiveFile=" + it));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The launcher keeps loaded classes beside the jar: the daemon starts in 60 % of the time. */
  private static Optional<Path> archive() {
    return Optional.of(Path.of(System.getProperty("java.class.path")).resolveSibling("classes.jsa"))
        .filter(Files::exists);
  }

  /** A session of its own keeps Ctrl-C and the terminal's end away; macOS has no setsid. */
  private static List<String> detacher() {
    return Stream.of("/usr/bin/setsid", "/bin/setsid")
        .filter(it -> Files.isExecutable(Path.of(it)))
        .findFirst()
        .map(List::of)
        .orElse(List.of("/usr/bin/nohup"));
  }
}
