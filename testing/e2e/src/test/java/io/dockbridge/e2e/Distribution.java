package io.dockbridge.e2e;

import io.dockbridge.cli.Main;
import io.dockbridge.cli.Rehearsal;
import java.io.IOException;
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
 * The built command as its launcher has it: beside the jar lies what the JVM learnt in a rehearsal,
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
   * The one of this build; rehearsed, if nobody has done that yet.
   *
   * @param scratch for what the rehearsal writes
   */
  static Distribution ofThisBuild(Path scratch) throws IOException {
    Path built = built();
    Path libraries = built.resolveSibling("lib");
    if (!Files.isDirectory(libraries)) {
      return new Distribution(Optional.empty());
    }
    Path folder = Files.createDirectories(Path.of("target", "dist").toAbsolutePath());
    try (FileChannel channel = FileChannel.open(folder.resolve("lock"), lockOptions());
        FileLock _ = channel.lock()) {
      Path jar = link(folder.resolve("dockbridge.jar"), built);
      link(folder.resolve("lib"), libraries); // the jar's manifest names them
      Path options = link(folder.resolve(OPTIONS), built.resolveSibling(OPTIONS));
      if (!isNewer(daemonLearnt(jar), built) || !isNewer(daemonLearnt(jar), options)) {
        rehearse(jar, Files.createTempDirectory(scratch, ""));
      }
      return new Distribution(Optional.of(jar));
    }
  }

  private static StandardOpenOption[] lockOptions() {
    return new StandardOpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.WRITE};
  }

  private static Path built() {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path link(Path link, Path target) throws IOException {
    Files.deleteIfExists(link);
    return Files.createSymbolicLink(link, target);
  }

  private static boolean isNewer(Path file, Path than) throws IOException {
    return Files.exists(file)
        && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) > 0;
  }

  private static void rehearse(Path jar, Path home) throws IOException {
    Files.deleteIfExists(daemonLearnt(jar));
    List<String> command = new ArrayList<>(List.of(java()));
    command.add(options(jar));
    command.add("-XX:AOTCacheOutput=" + daemonLearnt(jar));
    command.addAll(List.of("-Xlog:disable", "-cp", jar.toString(), Rehearsal.class.getName()));
    command.addAll(List.of(home.toString(), commandsLearnt(jar).toString()));
    try (Program rehearsal = Program.start(command, Map.of(), home, Program.nothing())) {
      rehearsal.await().ok();
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
