package io.dockbridge.cli.instance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts processes without a terminal, which outlive this one. */
public final class DetachedProcess {
  private DetachedProcess() {}

  /**
   * Starts one.
   *
   * @param environment all its variables
   * @param log the file to which its output is appended
   */
  public static Process start(List<String> program, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(detacher());
    command.addAll(program);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C.UTF-8"); // the JVM reads and writes names of files so
    return builder.start();
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
