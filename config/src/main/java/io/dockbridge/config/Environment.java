package io.dockbridge.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a process finds around itself, as a value: nothing in DockBridge reads it statically.
 *
 * @param variables the environment variables
 * @param userHome what {@code ~} stands for
 * @param workingDirectory what relative paths on the command line and in variables start from
 */
public record Environment(Map<String, String> variables, Path userHome, Path workingDirectory) {
  /** Names an instance for every command of a shell, as {@code --name} does for one. */
  private static final String INSTANCE = "DOCKBRIDGE_INSTANCE";

  /** Takes a copy of the variables. */
  public Environment {
    variables = Map.copyOf(variables);
    userHome = userHome.toAbsolutePath();
    workingDirectory = workingDirectory.toAbsolutePath();
  }

  /** Those of this process. Only a main method has a reason to ask. */
  public static Environment ofThisProcess() {
    Map<String, String> variables = System.getenv();
    // The docker CLI goes by HOME; the JVM's user.home comes from the user database, which differs
    // under sudo.
    String home = variables.getOrDefault("HOME", "");
    Path userHome = Path.of(home.isBlank() ? System.getProperty("user.home") : home);
    return new Environment(variables, userHome, Path.of(""));
  }

  /** The same with some variables more, or other values for them. */
  public Environment with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(variables);
    all.putAll(more);
    return new Environment(all, userHome, workingDirectory);
  }

  /** The same, choosing the instance with this name. */
  public Environment withInstance(String name) {
    return with(Map.of(INSTANCE, name));
  }

  /** The name of the chosen instance, valid or not; empty: the socket's path says which it is. */
  public Optional<String> instanceName() {
    return Optional.ofNullable(variables.get(INSTANCE))
        .map(String::strip)
        .filter(it -> !it.isEmpty());
  }

  /** {@code $DOCKBRIDGE_HOME}, by default {@code ~/.dockbridge}. */
  public Path dockBridgeHome() {
    String home = variables.getOrDefault("DOCKBRIDGE_HOME", "");
    return home.isBlank() ? userHome.resolve(".dockbridge") : resolve(home, workingDirectory);
  }

  /** The file that is read when no other is named. */
  public Path defaultConfigFile() {
    return dockBridgeHome().resolve("config.yaml");
  }

  /** A path as people write it: {@code ~}, {@code $HOME} and {@code $DOCKBRIDGE_HOME} may lead. */
  Path expand(String text, Path base) {
    for (String name : new String[] {"$DOCKBRIDGE_HOME", "${DOCKBRIDGE_HOME}"}) {
      if (leads(name, text)) {
        return dockBridgeHome().resolve(rest(name, text)).normalize();
      }
    }
    return resolve(text, base);
  }

  private Path resolve(String text, Path base) {
    for (String name : new String[] {"~", "$HOME", "${HOME}"}) {
      if (leads(name, text)) {
        return userHome.resolve(rest(name, text)).normalize();
      }
    }
    return base.resolve(text).toAbsolutePath().normalize();
  }

  private static boolean leads(String name, String text) {
    return text.equals(name) || text.startsWith(name + "/");
  }

  private static String rest(String name, String text) {
    return text.equals(name) ? "" : text.substring(name.length() + 1);
  }
}
