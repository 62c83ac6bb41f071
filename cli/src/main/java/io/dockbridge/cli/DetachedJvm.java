package io.dockbridge.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Another main class of this very program, as a process that outlives this one. */
record DetachedJvm(String mainClass, List<String> arguments) {
  /** What has the options of a daemon's JVM, beside its jar, and says why. */
  static final String OPTIONS = "daemon.options";

  /**
   * The options of a daemon's JVM, as an argument of java.
   *
   * @param dist where the program is now; there are no options if it is no built one
   * @param jar where it will be started, which may be a copy yet to be made
   */
  static List<String> options(Path dist, Path jar) {
    return Files.exists(dist.resolve(OPTIONS))
        ? List.of("@" + jar.resolveSibling(OPTIONS))
        : List.of();
  }

  /**
   * Starts it without a terminal.
   *
   * @param environment all its variables
   * @param log what it says is added to this file
   */
  Process start(Map<String, String> environment, Path log) throws IOException {
    List<String> command = new ArrayList<>(detacher());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(program());
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

  /**
   * What the JVM learnt in the {@link Rehearsal}, which the launcher keeps beside the jar, is of
   * use only without options about modules; junixsocket's native access is granted by the jar's
   * manifest, then.
   */
  private List<String> program() {
    Path jar = Path.of(System.getProperty("java.class.path"));
    List<String> program = new ArrayList<>(options(jar.resolveSibling(""), jar));
    program.addAll(List.of("-Xlog:cds*=off", "-Xlog:aot*=off"));
    Path rehearsed = jar.resolveSibling("daemon.aot");
    boolean learnt = mainClass.equals(Main.class.getName()) && Files.exists(rehearsed);
    program.addAll(
        learnt
            ? List.of("-XX:AOTCache=" + rehearsed, "-jar", jar.toString())
            : List.of("--enable-native-access=ALL-UNNAMED", "-cp", jar.toString(), mainClass));
    return program;
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
