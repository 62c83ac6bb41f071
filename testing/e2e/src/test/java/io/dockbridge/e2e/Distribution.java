package io.dockbridge.e2e;

import io.dockbridge.cli.Main;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The built command as its launcher has it: beside the jar lies what the JVM learnt in training,
 * with which the hundreds of JVMs of a run need half of the processor time. All forks share one.
 * Tests that were started without a built jar run the command from their class path.
 *
 * @param jar if there is one
 */
record Distribution(Optional<Path> jar) {
  private static final String OPTIONS = "daemon.options";

  private static final List<String> COMMAND =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /**
   * The one of this build; trained, if nobody has done that yet.
   *
   * @param scratch for what the training writes
   */
  static Distribution ofThisBuild(Path scratch) throws IOException {
    if (!isPackaged()) {
      return new Distribution(Optional.empty());
    }
    Path folder = Path.of("..", "..", "packaging", "target", "dist").toRealPath();
    Path jar = folder.resolve("dockbridge.jar");
    try (FileChannel channel = FileChannel.open(folder.resolve("lock"), lockOptions());
        FileLock _ = channel.lock()) {
      Path options = folder.resolve(OPTIONS);
      if (!isNewer(daemonLearnt(jar), jar) || !isNewer(daemonLearnt(jar), options)) {
        train(jar, Files.createTempDirectory(scratch, ""));
      }
      return new Distribution(Optional.of(jar));
    }
  }

  /** Whether Maven packaged what is tested: then all modules come as jars. */
  private static boolean isPackaged() {
    try {
      URI main = Main.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Files.isRegularFile(Path.of(main));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StandardOpenOption[] lockOptions() {
    return new StandardOpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.WRITE};
  }

  private static boolean isNewer(Path file, Path than) throws IOException {
    return Files.exists(file)
        && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) > 0;
  }

  private static void train(Path jar, Path home) throws IOException {
    Path training = jar.getParent().resolve("../../training/target/dist").toRealPath();
    List<String> command =
        List.of(
            java(),
            "-cp",
            training + "/*",
            "io.dockbridge.training.Training",
            jar.getParent().toString(),
            home.toString(),
            jar.getParent().toString());
    try (Program program = Program.start(command, Map.of(), home, Program.nothing())) {
      program.await().ok();
    }
  }

  private static String options(Path jar) {
    return "@" + jar.resolveSibling(OPTIONS);
  }

  private static Path daemonLearnt(Path jar) {
    return jar.resolveSibling("daemon.aot");
  }

  private static Path commandsLearnt(Path jar) {
    return jar.resolveSibling("commands.aot");
  }

  /** Where what daemons learnt is; empty without a built jar. */
  Optional<Path> learnt() {
    return jar.map(Distribution::daemonLearnt);
  }

  /** What starts a command, up to its own arguments. */
  List<String> command() {
    return program(COMMAND, jar.map(Distribution::commandsLearnt));
  }

  /** What starts a daemon in the foreground, up to its own arguments. */
  List<String> daemon(String heap) {
    List<String> options = new ArrayList<>(jar.map(Distribution::options).stream().toList());
    options.add(heap);
    return program(options, learnt());
  }

  private List<String> program(List<String> options, Optional<Path> learnt) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(options);
    learnt.ifPresent(it -> command.add("-XX:AOTCache=" + it));
    command.addAll(List.of("-Xlog:cds*=off", "-Xlog:aot*=off"));
    command.addAll(
        jar.map(it -> List.of("-jar", it.toString())).orElseGet(Distribution::onClassPath));
    return command;
  }

  private static List<String> onClassPath() {
    return List.of(
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
