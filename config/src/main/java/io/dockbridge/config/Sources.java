package io.dockbridge.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where one setting can come from: options, variables, the file, or its default. */
final class Sources {
  /** Variables of the hcloud tool that mean the same, by setting. */
  private static final Map<String, String> OF_HCLOUD =
      Map.of("hetzner.endpoint", "HCLOUD_ENDPOINT");

  private final Surroundings surroundings;
  private final List<Flag> flags;

  /**
   * What one source says.
   *
   * @param base what relative paths in it start from
   */
  record Choice(List<String> words, Origin origin, Path base) {}

  Sources(Surroundings surroundings, List<Flag> flags) {
    this.surroundings = surroundings;
    this.flags = flags;
  }

  /** What an option, else a variable says; either wins over any file. */
  Optional<Choice> outside(Key<?> key) {
    return fromFlags(key).or(() -> fromEnvironment(key));
  }

  /** What the file says. */
  static Optional<Choice> in(YamlFile yaml, Key<?> key) {
    return yaml.entry(key.name())
        .filter(entry -> key.mayBeEmpty() || !entry.words().isEmpty() || entry.isList())
        .map(
            entry ->
                new Choice(
                    entry.words(),
                    new Origin.File(yaml.file(), entry.line()),
                    yaml.file().toAbsolutePath().getParent()));
  }

  /** The default. */
  Choice fallback(Key<?> key) {
    return new Choice(key.fallback(), new Origin.Default(), surroundings.workingDirectory());
  }

  <T> T read(Key<T> key, Choice choice) throws BadValue {
    return key.reader().read(choice.words(), new PathReader(surroundings, choice.base()));
  }

  private Optional<Choice> fromFlags(Key<?> key) {
    return flags.stream()
        .filter(flag -> flag.key().equals(key.name()))
        .map(flag -> choice(key, flag.value(), new Origin.Flag(flag.name())))
        .findFirst();
  }

  private Optional<Choice> fromEnvironment(Key<?> key) {
    Map<String, String> environment = surroundings.environment();
    return Stream.concat(Stream.of(key.variable()), Stream.ofNullable(OF_HCLOUD.get(key.name())))
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .map(name -> choice(key, environment.get(name), new Origin.Environment(name)))
        .findFirst();
  }

  private Choice choice(Key<?> key, String text, Origin origin) {
    // Commas separate list items, as variables and options have no other way to write a list.
    List<String> words =
        key.isList()
            ? Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList()
            : List.of(text.strip());
    return new Choice(words, origin, surroundings.workingDirectory());
  }
}
