package io.dockbridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the one setting that a question to a running daemon needs. To read and check all of them,
 * as {@link ConfigLoader} does, takes longer than to ask and to print the answer.
 */
public final class SocketPath {
  private final Environment environment;

  /** Looks in the given environment. */
  public SocketPath(Environment environment) {
    this.environment = environment;
  }

  /**
   * Where the instance's docker.sock is, as {@link ConfigLoader#load} would say.
   *
   * @param named what {@code --config} names; empty: the default file, if there
   * @param flags options that decide settings
   * @return empty if something is wrong on the way, which ConfigLoader then explains; what is wrong
   *     elsewhere in the settings goes unnoticed
   */
  public Optional<Path> find(Optional<String> named, List<Flag> flags) {
    try {
      if (environment.instanceName().flatMap(InstanceName::unfit).isPresent()) {
        return Optional.empty();
      }
      SettingsReader reader = new SettingsReader(environment, file(named), flags);
      Path path = reader.givenPath("socket_path").orElseGet(this::byDefault);
      return Optional.of(path)
          .filter(it -> !reader.hasProblems() && ValueParsers.unfitForSocket(it).isEmpty());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** As default-config.yaml says, which takes longer to read. */
  private Path byDefault() {
    String name = new InstanceName(environment.instanceName()).defaultSocket().orElse("");
    return environment.expand(
        name.isEmpty() ? "$DOCKBRIDGE_HOME/docker.sock" : name, environment.workingDirectory());
  }

  private YamlFile file(Optional<String> named) throws IOException {
    Path file = new ConfigLoader(environment).file(named);
    return parse(file, text(file, named.isPresent()));
  }

  private static String text(Path file, boolean hasToExist) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      if (hasToExist) {
        throw e;
      }
      return "";
    }
  }

  /**
   * A text without the word cannot set it, unless it spells the word with escapes: so most files
   * need no parser.
   */
  private static YamlFile parse(Path file, String text) throws IOException {
    return text.contains("socket_path") || text.contains("\\")
        ? YamlFile.parse(file, text)
        : YamlFile.none(file);
  }
}
