package io.dockbridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the settings: options win over variables, variables over the file, the file over the
 * defaults.
 */
public final class ConfigLoader {
  private static final String SOCKET = "socket_path";

  private final Environment environment;

  /** A loader for the given environment. */
  public ConfigLoader(Environment environment) {
    this.environment = environment;
  }

  /**
   * Reads everything once.
   *
   * @param file what {@code --config} names, which must exist; empty: the default file, if there
   * @param flags options that decide settings
   * @throws ConfigException with all problems at once
   */
  public DockBridgeConfig load(Optional<String> file, List<Flag> flags) throws ConfigException {
    requireName();
    SettingsReader reader = new SettingsReader(environment, read(file), flags);
    DockBridgeConfig config = config(reader);
    List<Problem> problems = reader.problems();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  /**
   * Settings as far as they can be understood, with defaults for the rest.
   *
   * @param problems what is wrong with the rest; empty if all is well
   */
  public record Tolerant(DockBridgeConfig config, List<Problem> problems) {}

  /**
   * As {@link #load}, for commands that end costs or show something: a mistake elsewhere in the
   * file must not get in their way.
   *
   * @throws ConfigException if it is not certain which instance is meant, or an option is wrong
   */
  public Tolerant loadTolerantly(Optional<String> file, List<Flag> flags) throws ConfigException {
    requireName();
    YamlFile yaml = read(file);
    SettingsReader reader = new SettingsReader(environment, yaml, flags);
    DockBridgeConfig config = config(reader);
    List<Problem> problems = reader.problems();
    boolean isNamed = flags.stream().anyMatch(it -> it.key().equals(SOCKET));
    if ((!isNamed && yaml.mayHide(SOCKET))
        || problems.stream().anyMatch(ConfigLoader::isDecisive)) {
      throw new ConfigException(problems);
    }
    return new Tolerant(config, problems);
  }

  /**
   * The names of the instances that the file has a section for, in its order.
   *
   * @throws ConfigException if it cannot be read at all
   */
  public List<String> instanceNames(Optional<String> file) throws ConfigException {
    return read(file).sections().keySet().stream()
        .flatMap(it -> InstanceName.nameIn(it).stream())
        .distinct()
        .toList();
  }

  private void requireName() throws ConfigException {
    Optional<String> reason = environment.instanceName().flatMap(InstanceName::unfit);
    if (reason.isPresent()) {
      throw new ConfigException(
          List.of(new Problem("--name or DOCKBRIDGE_INSTANCE", reason.get())));
    }
  }

  /** Also for a misspelt key, for which the right one is suggested. */
  private static boolean isDecisive(Problem problem) {
    return problem.where().startsWith("option ")
        || Stream.of(SOCKET, "instance_lock_path", "pid_file_path")
            .anyMatch(problem.message()::contains);
  }

  private DockBridgeConfig config(SettingsReader reader) {
    DockBridgeConfig config = DockBridgeConfig.read(reader, environment.dockBridgeHome());
    ValueParsers.unfitForSocket(config.socketPath())
        .ifPresent(reason -> reader.reject(SOCKET, reason));
    return config;
  }

  /** The file that is read: the named one, or the default. It need not exist. */
  public Path file(Optional<String> named) {
    return named
        .map(it -> environment.expand(it, environment.workingDirectory()))
        .orElseGet(environment::defaultConfigFile);
  }

  private YamlFile read(Optional<String> named) throws ConfigException {
    Path file = file(named);
    try {
      return YamlFile.parse(file, Files.readString(file));
    } catch (NoSuchFileException e) {
      if (named.isEmpty()) {
        return YamlFile.none(file);
      }
      throw unreadable(
          file,
          "no such file",
          "Name another with --config, or write it: dockbridge config init",
          e);
    } catch (IOException e) {
      throw unreadable(
          file,
          "cannot be read (" + IoReason.of(e) + ")",
          "Check its permissions, or name another with --config.",
          e);
    }
  }

  private static ConfigException unreadable(
      Path file, String reason, String advice, IOException cause) {
    ConfigException exception =
        new ConfigException(List.of(new Problem(file.toString(), reason)), advice);
    exception.initCause(cause);
    return exception;
  }
}
