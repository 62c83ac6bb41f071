package io.dockbridge.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One reading of all settings: which source decides each, and what is wrong with them. */
final class Resolution {
  private static final Set<String> TOKEN_KEYS =
      Set.of("token", "api_token", "hcloud_token", "hetzner.token", "hetzner.api_token");

  private final YamlFile yaml;
  private final Sources sources;
  private final List<Problem> problems = new ArrayList<>();
  private final List<EffectiveSetting> settings = new ArrayList<>();

  Resolution(Surroundings surroundings, YamlFile yaml, List<Flag> flags) {
    this.yaml = yaml;
    this.sources = new Sources(surroundings, flags);
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
    Sources.Choice choice = choose(key);
    T value;
    try {
      value = sources.read(key, choice);
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

  private <T> T fallback(Key<T> key) {
    try {
      return sources.read(key, sources.fallback(key));
    } catch (BadValue e) {
      throw new IllegalStateException("the default of " + key.name() + " is unusable", e);
    }
  }

  private Sources.Choice choose(Key<?> key) {
    return sources
        .outside(key)
        .or(() -> Sources.in(yaml, key))
        .orElseGet(() -> sources.fallback(key));
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
