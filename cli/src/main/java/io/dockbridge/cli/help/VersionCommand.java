package io.dockbridge.cli.help;

import io.dockbridge.cli.instance.ProgramFiles;
import io.dockbridge.cli.instance.ProgramVersion;
import io.dockbridge.cli.instance.Subcommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dockbridge version}. */
@Command(name = "version", description = "Print the version, its commit and the Java that runs it.")
public final class VersionCommand extends Subcommand implements Runnable {
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.]*)\\.jar");

  @Option(
      names = {"-v", "--verbose"},
      description = "Also the program's folder and its libraries.")
  private boolean verbose;

  @Override
  public void run() {
    out().println(ProgramVersion.text());
    if (verbose) {
      Path folder = ProgramFiles.ofThisProcess().folder();
      out()
          .println(
              "java       "
                  + System.getProperty("java.vm.version")
                  + ", "
                  + System.getProperty("java.home"));
      out().println("folder     " + folder);
      libraries(folder.resolve("lib")).forEach(it -> out().println("library    " + it));
    }
  }

  /** All jars but our own, which have the version of a snapshot in their names. */
  private static List<String> libraries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of(); // a development environment
    }
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.map(it -> JAR.matcher(it.getFileName().toString()))
          .filter(Matcher::matches)
          .map(it -> it.group(1) + " " + it.group(2))
          .sorted()
          .toList();
    } catch (IOException _) {
      return List.of("(the folder cannot be read)");
    }
  }
}
