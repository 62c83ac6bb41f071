package io.dockbridge.cli.instance;

import io.dockbridge.config.ProgramBuild;
import java.util.Set;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} and {@code version} say. */
public final class ProgramVersion {
  private static final Set<String> QUESTIONS = Set.of("version", "--version", "-V");

  private ProgramVersion() {}

  /**
   * Whether nothing else is asked. It is then answered without picocli, which would take more time
   * than all the rest.
   */
  public static boolean isAllThatIsAsked(String... arguments) {
    return arguments.length == 1 && QUESTIONS.contains(arguments[0]);
  }

  /** The version, what it was built from, and the Java that it runs on; one line. */
  public static String text() {
    ProgramBuild build = ProgramBuild.ofThisProcess();
    String origin = build.time().isEmpty() ? "" : build.commit() + " of " + build.time() + ", ";
    return "dockbridge %s (%sJava %s)"
        .formatted(build.version(), origin, System.getProperty("java.version"));
  }

  /** In picocli's words. */
  public static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
