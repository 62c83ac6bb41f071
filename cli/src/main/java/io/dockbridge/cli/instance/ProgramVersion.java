package io.dockbridge.cli.instance;

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

  public static String text() {
    return "dockbridge " + program() + " (Java " + System.getProperty("java.version") + ")";
  }

  /** What the jar's manifest says. */
  private static String program() {
    String version = ProgramVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** In picocli's words. */
  public static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
