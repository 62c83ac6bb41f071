package io.dockbridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads the settings: options win over variables, variables over the file, the file over the
 * defaults.
 */
public final class ConfigLoader {
  private final Surroundings surroundings;

  /** A loader for the given environment. */
  public ConfigLoader(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Reads everything once.
   *
   * @param file what {@code --config} names, which must exist; empty: the default file, if there
   * @param flags options that decide settings
   * @throws ConfigException with all problems at once
   */
  public DockBridgeConfig load(Optional<String> file, List<Flag> flags) throws ConfigException {
    SettingsReader reader = new SettingsReader(surroundings, read(file), flags);
    DockBridgeConfig config = DockBridgeConfig.read(reader, surroundings.dockBridgeHome());
    ValueParsers.unfitForSocket(config.socketPath())
        .ifPresent(reason -> reader.reject("socket_path", reason));
    reader.finish();
    return config;
  }

  /** The file that is read: the named one, or the default. It need not exist. */
  public Path file(Optional<String> named) {
    return named
        .map(it -> surroundings.expand(it, surroundings.workingDirectory()))
        .orElseGet(surroundings::defaultConfigFile);
  }

  private YamlFile read(Optional<String> named) throws ConfigException {
    Path file = file(named);
    try {
      return YamlFile.parse(file, Files.readString(file));
    } catch (NoSuchFileException e) {
      if (named.isEmpty()) {
        return YamlFile.none(file);
      }
      throw unreadable(file, "no such file", e);
    } catch (IOException e) {
      throw unreadable(file, "cannot be read (" + e + ")", e);
    }
  }

  private static ConfigException unreadable(Path file, String reason, IOException cause) {
    ConfigException exception = new ConfigException(List.of(new Problem(file.toString(), reason)));
    exception.initCause(cause);
    return exception;
  }
}
