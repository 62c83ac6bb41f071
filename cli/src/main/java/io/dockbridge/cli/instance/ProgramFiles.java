package io.dockbridge.cli.instance;

import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that this program consists of, and how to start its parts in a JVM of their own. A
 * built one is a folder with the jar, {@code lib/}, the options of a daemon's JVM, and the sandbox
 * as an add-on that may be missing. What the JVM learnt is beside them, or in the user's cache if a
 * package installed them. In a development environment there is a class path only.
 *
 * @param classPath the path of {@code dockbridge.jar}, or a class path
 * @param caches where what the JVM learnt is, if not beside the jar
 * @param launcher the installed command, a path that outlives upgrades; only if a package installed
 *     this program
 */
public record ProgramFiles(String classPath, Optional<Path> caches, Optional<Path> launcher) {
  public static final String JAR = "dockbridge.jar";

  /** The options of a daemon's JVM; the file says why. */
  public static final String OPTIONS = "daemon.options";

  private static final String MAIN = "io.dockbridge.cli.Main";
  private static final String SANDBOX = "io.dockbridge.sandbox.SandboxMain";
  private static final String DEMO = "io.dockbridge.demo.DemoMain";

  public static ProgramFiles ofThisProcess() {
    return new ProgramFiles(
        System.getProperty("java.class.path"), path("caches"), path("launcher"));
  }

  /** What the launcher of a package passes on. */
  private static Optional<Path> path(String name) {
    return Optional.ofNullable(System.getProperty("dockbridge." + name)).map(Path::of);
  }

  /** The folder with the jar, if this is a built program. */
  public Path folder() {
    String first = classPath.split(File.pathSeparator, 2)[0];
    return Path.of(first).toAbsolutePath().getParent();
  }

  private boolean isBuilt() {
    return Path.of(classPath).endsWith(JAR);
  }

  /** The command that starts a daemon, up to its own arguments. */
  public List<String> daemon() {
    List<String> command = jvm();
    Path learnt = learnt("daemon.aot");
    if (Files.exists(learnt)) {
      // It fits only without options about modules; the jar's manifest grants native access.
      command.addAll(List.of("-XX:AOTCache=" + learnt, "-jar", classPath));
    } else {
      command.addAll(main(classPath, MAIN));
    }
    return command;
  }

  /** The command that starts this very program again, up to its own arguments. */
  public List<String> command() {
    if (launcher.isPresent()) {
      return List.of(launcher.get().toString());
    }
    List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
    Path learnt = learnt("commands.aot");
    if (Files.exists(learnt)) {
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:AOTCache=" + learnt));
      command.addAll(List.of("-Xlog:cds*=off", "-Xlog:aot*=off", "-jar", classPath));
    } else {
      command.addAll(main(classPath, MAIN));
    }
    return command;
  }

  /**
   * The command that starts a sandbox, up to its own arguments.
   *
   * @throws CliException if the add-on is not there
   */
  public List<String> sandbox() throws CliException {
    List<String> command = jvm();
    command.addAll(main(addOn(), SANDBOX));
    return command;
  }

  /** The command that plays the demo, complete; else as {@link #sandbox}. */
  public List<String> demo() throws CliException {
    List<String> command = jvm();
    command.addAll(main(addOn(), DEMO));
    command.addAll(command());
    return command;
  }

  private String addOn() throws CliException {
    Path jar = sibling("sandbox").resolve("sandbox.jar");
    if (Files.exists(jar)) {
      return jar.toString();
    }
    String resource = SANDBOX.replace('.', '/') + ".class";
    if (ProgramFiles.class.getClassLoader().getResource(resource) == null) {
      throw new CliException(
          ExitCode.FAILURE,
          "The sandbox is not installed.",
          "Install the package dockbridge-sandbox of this release: the .deb, or with install.sh"
              + " --sandbox.");
    }
    return classPath;
  }

  private List<String> jvm() {
    List<String> command = new ArrayList<>(List.of(java()));
    Path options = sibling(OPTIONS);
    if (Files.exists(options)) {
      command.add("@" + options);
    }
    command.addAll(List.of("-Xlog:cds*=off", "-Xlog:aot*=off"));
    return command;
  }

  private static List<String> main(String path, String mainClass) {
    return List.of("--enable-native-access=ALL-UNNAMED", "-cp", path, mainClass);
  }

  private Path learnt(String name) {
    return caches.map(it -> it.resolve(name)).orElseGet(() -> sibling(name));
  }

  private Path sibling(String name) {
    return isBuilt() ? folder().resolve(name) : Path.of("no", name);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
