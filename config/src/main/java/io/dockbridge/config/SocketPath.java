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
  static final Key<Path> KEY = PathReader.key("socket_path", "$DOCKBRIDGE_HOME/docker.sock");

  private final Surroundings surroundings;

  /** Looks in the given environment. */
  public SocketPath(Surroundings surroundings) {
    this.surroundings = surroundings;
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
    Sources sources = new Sources(surroundings, flags);
    try {
      Optional<Sources.Choice> outside = sources.outside(KEY);
      Optional<Sources.Choice> choice =
          outside.isPresent() ? outside : Sources.in(file(named), KEY);
      Path path = sources.read(KEY, choice.orElseGet(() -> sources.fallback(KEY)));
      return Optional.of(path).filter(it -> Words.unfitForSocket(it).isEmpty());
    } catch (BadValue | IOException _) {
      return Optional.empty();
    }
  }

  private YamlFile file(Optional<String> named) throws BadValue, IOException {
    Path file = new ConfigLoader(surroundings).file(named);
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
  private static YamlFile parse(Path file, String text) throws BadValue, IOException {
    if (!text.contains(KEY.name()) && !text.contains("\\")) {
      return YamlFile.none(file);
    }
    YamlFile yaml = YamlFile.parse(file, text);
    if (!yaml.problems().isEmpty()) {
      throw new BadValue("what the file says is in doubt");
    }
    return yaml;
  }
}
