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
  /**
   * What keeps a daemon small: with the JVM's own choice of free space and object headers an idle
   * one takes half as much memory again, and after a transfer twice as much (docs/performance.md).
   * Little is young for long, so a small place for new objects is enough; what the compilers took
   * goes back to the system. What reads JSON by reflection does so seldom: without classes spun for
   * each field a start takes a quarter less of a processor, and 14 MB less remain. The JVM's own
   * housekeeping (a thread that wakes up four times a second for locks that are not used any more,
   * and another every second) may come later. The first compiler comes four times sooner, the
   * second one three times later than usual: a daemon lives long and does little, and its first
   * hundred requests are what people meet; the price is that the first few large uploads to
   * docker.sock are slower. The archive is where it was written for, so that its pages need no
   * change. The launcher, dockbridge, says the same; tools/publish has to use the same headers, or
   * the archive does not fit.
   */
  static final List<String> SMALL =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-Xmx192m",
          "-XX:MaxNewSize=16m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TrimNativeHeapInterval=30000",
          "-Djdk.reflect.useNativeAccessorOnly=true",
          "-XX:Tier0InvokeNotifyFreqLog=4",
          "-XX:Tier3InvocationThreshold=50",
          "-XX:Tier3MinInvocationThreshold=25",
          "-XX:Tier3CompileThreshold=500",
          "-XX:Tier4InvocationThreshold=15000",
          "-XX:Tier4MinInvocationThreshold=1800",
          "-XX:Tier4CompileThreshold=45000",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:AsyncDeflationInterval=5000",
          "-XX:ServiceThreadCleanupInterval=30000",
          "-XX:ArchiveRelocationMode=0");

  /**
   * Starts it without a terminal.
   *
   * @param environment all its variables
   * @param log what it says is added to this file
   */
  Process start(Map<String, String> environment, Path log) throws IOException {
    List<String> command = new ArrayList<>(detacher());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SMALL);
    command.addAll(List.of("-Xlog:cds*=off", "-Xlog:aot*=off"));
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
    String path = System.getProperty("java.class.path");
    Path rehearsed = Path.of(path).resolveSibling("daemon.aot");
    return mainClass.equals(Main.class.getName()) && Files.exists(rehearsed)
        ? List.of("-XX:AOTCache=" + rehearsed, "-jar", path)
        : List.of("--enable-native-access=ALL-UNNAMED", "-cp", path, mainClass);
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
