package io.dockbridge.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One reading of all settings: which source decides each, and what is wrong with them. */
final class Resolution {
  private static final Set<String> TOKEN_KEYS =
      Set.of("token", "api_token", "hcloud_token", "hetzner.token", "hetzner.api_token");

  private record Choice(List<String> words, Origin origin, Path base) {}

  private final Surroundings surroundings;
  private final YamlFile yaml;
  private final List<Flag> flags;
  private final List<Problem> problems = new ArrayList<>();
  private final List<EffectiveSetting> settings = new ArrayList<>();

  Resolution(Surroundings surroundings, YamlFile yaml, List<Flag> flags) {
    this.surroundings = surroundings;
    this.yaml = yaml;
    this.flags = flags;
    problems.addAll(yaml.problems());
    yaml.entries().forEach(this::checkKnown);
    surroundings.environment().keySet().stream().sorted().forEach(this::checkVariable);
  }

  Path file() {
    return yaml.file();
  }

  List<EffectiveSetting> settings() {
    return List.copyOf(settings);
  }

  /** The value in force. A bad one is noted, and the default goes on in its place. */
  <T> T get(Key<T> key) {
    Choice choice = choose(key);
    T value;
    try {
      value = read(key, choice);
    } catch (BadValue e) {
      problems.add(problem(choice.origin(), key.name() + ": " + Secrets.mask(e.getMessage())));
      value = fallback(key);
    }
    settings.add(new EffectiveSetting(key.name(), Words.show(value), choice.origin()));
    return value;
  }

  /** Notes what is wrong with a value that could be read. */
  void reject(Key<?> key, String reason) {
    problems.add(problem(choose(key).origin(), key.name() + ": " + reason));
  }

  void throwIfProblems() throws ConfigException {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private <T> T read(Key<T> key, Choice choice) throws BadValue {
    return key.reader().read(choice.words(), new PathReader(surroundings, choice.base()));
  }

  private <T> T fallback(Key<T> key) {
    try {
      return read(key, fallbackChoice(key));
    } catch (BadValue e) {
      throw new IllegalStateException("the default of " + key.name() + " is unusable", e);
    }
  }

  private Choice fallbackChoice(Key<?> key) {
    return new Choice(key.fallback(), new Origin.Default(), surroundings.workingDirectory());
  }

  private Choice choose(Key<?> key) {
    return Stream.of(fromFlags(key), fromEnvironment(key), fromFile(key))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> fallbackChoice(key));
  }

  private Optional<Choice> fromFlags(Key<?> key) {
    return flags.stream()
        .filter(flag -> flag.key().equals(key.name()))
        .map(flag -> outside(key, flag.value(), new Origin.Flag(flag.name())))
        .findFirst();
  }

  private Optional<Choice> fromEnvironment(Key<?> key) {
    Stream<String> names =
        key.equals(Keys.ENDPOINT)
            ? Stream.of(key.variable(), "HCLOUD_ENDPOINT")
            : Stream.of(key.variable());
    return names
        .filter(name -> !surroundings.environment().getOrDefault(name, "").isBlank())
        .map(
            name ->
                outside(key, surroundings.environment().get(name), new Origin.Environment(name)))
        .findFirst();
  }

  private Choice outside(Key<?> key, String text, Origin origin) {
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

  private Optional<Choice> fromFile(Key<?> key) {
    return yaml.entry(key.name())
        .filter(entry -> key.mayBeEmpty() || !entry.words().isEmpty() || entry.isList())
        .map(
            entry ->
                new Choice(
                    entry.words(),
                    new Origin.File(yaml.file(), entry.line()),
                    yaml.file().toAbsolutePath().getParent()));
  }

  private void checkKnown(String key, YamlFile.Entry entry) {
    Origin origin = new Origin.File(yaml.file(), entry.line());
    if (TOKEN_KEYS.contains(key)) {
      problems.add(
          problem(
              origin,
              key
                  + ": a token does not belong in this file; set HCLOUD_TOKEN, or keep it in a file"
                  + " of its own (chmod 600) that hetzner.token_file names"));
    } else if (Keys.SECTIONS.contains(key)) {
      if (!entry.words().isEmpty() || entry.isList()) {
        problems.add(problem(origin, key + ": is a section, not a value"));
      }
    } else if (!Keys.names().contains(key)) {
      problems.add(problem(origin, key + ": unknown key" + suggestion(key)));
    }
  }

  /** Rightly named in the wrong section, else nearly named. */
  private static String suggestion(String key) {
    String name = key.substring(key.lastIndexOf('.') + 1);
    return Keys.names().stream()
        .filter(it -> it.endsWith("." + name) || it.equals(name))
        .findFirst()
        .map("; did you mean %s?"::formatted)
        .orElseGet(() -> Suggestion.ask(key, Keys.names()));
  }

  private void checkVariable(String name) {
    List<String> known = Keys.ALL.stream().map(Key::variable).toList();
    boolean ours =
        Keys.SECTIONS.stream()
            .anyMatch(it -> name.startsWith("DOCKBRIDGE_" + it.toUpperCase(Locale.ROOT) + "_"));
    if (ours && !known.contains(name)) {
      problems.add(
          problem(new Origin.Environment(name), "no such setting" + Suggestion.ask(name, known)));
    }
  }

  private static Problem problem(Origin origin, String message) {
    return new Problem(origin.toString(), message);
  }
}
