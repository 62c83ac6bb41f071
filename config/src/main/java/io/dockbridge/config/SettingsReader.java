package io.dockbridge.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One reading of the settings. An option wins over a variable, that over the file, the file over
 * the default, which is declared in {@link DefaultConfigFile}. Problems are collected; a value that
 * cannot be read is replaced by the default and {@link #problems} reports them.
 */
final class SettingsReader {
  private static final Set<String> TOKEN_KEYS =
      Set.of("token", "api_token", "hcloud_token", "hetzner.token", "hetzner.api_token");

  /** Variables of the hcloud tool that mean the same, by setting. */
  private static final Map<String, String> OF_HCLOUD =
      Map.of("hetzner.endpoint", "HCLOUD_ENDPOINT");

  /** Makes a value of words; a list has any number of them, everything else one. */
  private interface Parser<T> {
    T parse(List<String> words, Path base) throws BadValue;
  }

  /**
   * How a value is written.
   *
   * @param mayBeEmpty whether a key without a value means "none" instead of the default
   */
  private record Shape(boolean isList, boolean mayBeEmpty) {}

  private static final Shape ONE = new Shape(false, false);
  private static final Shape ONE_OR_NONE = new Shape(false, true);

  /** What one source says; relative paths in it start from the base. */
  private record Choice(List<String> words, String origin, Path base) {}

  private final Environment environment;
  private final YamlFile yaml;
  private final List<Flag> flags;
  private final InstanceName instance;

  /** Read when the first default is needed: that takes longer than all else of a short command. */
  private Map<String, List<String>> defaults = Map.of();

  private final List<Problem> problems = new ArrayList<>();
  private final List<EffectiveSetting> settings = new ArrayList<>();

  SettingsReader(Environment environment, YamlFile yaml, List<Flag> flags) {
    this.environment = environment;
    this.yaml = yaml;
    this.flags = flags;
    this.instance = new InstanceName(environment.instanceName());
  }

  /** The name of the instance that the settings are for. */
  Optional<String> instanceName() {
    return instance.text();
  }

  <T> T value(String name, ValueParser<T> parser) {
    return read(name, ONE, (words, _) -> parser.parse(single(words)));
  }

  <T> Optional<T> optional(String name, ValueParser<T> parser) {
    return read(
        name,
        ONE_OR_NONE,
        (words, _) ->
            words.isEmpty() ? Optional.empty() : Optional.of(parser.parse(single(words))));
  }

  /** Different names, in order of preference; none only where the file says "empty". */
  List<String> names(String name, boolean mayBeEmpty) {
    return read(
        name, new Shape(true, mayBeEmpty), (words, _) -> ValueParsers.names(words, mayBeEmpty));
  }

  /** Any number of words. */
  List<String> words(String name, ValueParser<String> parser) {
    return read(name, new Shape(true, true), (words, _) -> ValueParsers.each(words, parser));
  }

  Path path(String name) {
    return read(name, ONE, (words, base) -> path(single(words), base));
  }

  /** The path that an option, a variable or the file gives; empty where the default holds. */
  Optional<Path> givenPath(String name) {
    return given(name, ONE).isPresent() ? Optional.of(path(name)) : Optional.empty();
  }

  Optional<Path> optionalPath(String name) {
    return read(
        name,
        ONE_OR_NONE,
        (words, base) ->
            words.isEmpty() ? Optional.empty() : Optional.of(path(single(words), base)));
  }

  Path file() {
    return yaml.file();
  }

  /** What was read so far, in the order of the declarations. */
  List<EffectiveSetting> settings() {
    return List.copyOf(settings);
  }

  /** Notes what is wrong with a value that could be read. */
  void reject(String name, String reason) {
    problems.add(new Problem(choose(name, ONE).origin(), name + ": " + reason));
  }

  boolean hasProblems() {
    return !problems.isEmpty() || !yaml.problems().isEmpty();
  }

  /** After everything was read: all that is wrong, also what nobody declared. */
  List<Problem> problems() {
    List<Problem> all = new ArrayList<>(yaml.problems());
    yaml.sections().forEach((key, line) -> checkName(key, line).ifPresent(all::add));
    yaml.entries().forEach((key, entry) -> checkKnown(key, entry).ifPresent(all::add));
    environment.variables().keySet().stream()
        .sorted()
        .forEach(name -> checkVariable(name).ifPresent(all::add));
    all.addAll(problems);
    return List.copyOf(all);
  }

  private <T> T read(String name, Shape shape, Parser<T> parser) {
    Choice choice = choose(name, shape);
    T value;
    try {
      value = parser.parse(choice.words(), choice.base());
    } catch (BadValue e) {
      problems.add(new Problem(choice.origin(), name + ": " + Secrets.mask(e.getMessage())));
      value = fallbackValue(name, parser);
    }
    settings.add(new EffectiveSetting(name, ValueParsers.show(value), choice.origin()));
    return value;
  }

  private <T> T fallbackValue(String name, Parser<T> parser) {
    try {
      return parser.parse(byDefault(name), environment.workingDirectory());
    } catch (BadValue e) {
      throw new IllegalStateException("the default of " + name + " is unusable", e);
    }
  }

  private Map<String, List<String>> defaults() {
    if (defaults.isEmpty()) {
      defaults = DefaultConfigFile.defaults();
    }
    return defaults;
  }

  private Optional<Choice> given(String name, Shape shape) {
    return fromFlags(name, shape)
        .or(() -> instance.owns(name) ? Optional.empty() : fromEnvironment(name, shape))
        .or(() -> instance.ownKey(name).flatMap(it -> fromFile(it, shape)))
        .or(() -> instance.owns(name) ? Optional.empty() : fromFile(name, shape));
  }

  private Choice choose(String name, Shape shape) {
    return given(name, shape)
        .orElseGet(() -> new Choice(byDefault(name), "default", environment.workingDirectory()));
  }

  private List<String> byDefault(String name) {
    return instance
        .defaultSocket()
        .filter(_ -> name.equals("socket_path"))
        .map(List::of)
        .orElseGet(() -> defaults().get(name));
  }

  private Optional<Choice> fromFlags(String name, Shape shape) {
    return flags.stream()
        .filter(flag -> flag.key().equals(name))
        .map(flag -> choice(shape, flag.value(), "option " + flag.name()))
        .findFirst();
  }

  private Optional<Choice> fromEnvironment(String name, Shape shape) {
    Map<String, String> variables = environment.variables();
    return Stream.concat(Stream.of(variable(name)), Stream.ofNullable(OF_HCLOUD.get(name)))
        .filter(it -> !variables.getOrDefault(it, "").isBlank())
        .map(it -> choice(shape, variables.get(it), "environment " + it))
        .findFirst();
  }

  private Optional<Choice> fromFile(String name, Shape shape) {
    Path folder = yaml.file().toAbsolutePath().getParent();
    return yaml.entry(name)
        .filter(it -> shape.mayBeEmpty() || !it.words().isEmpty() || it.isList())
        .map(it -> new Choice(it.words(), yaml.origin(it.line()), folder));
  }

  /** Commas separate the items of a list: variables and options have no other way to write one. */
  private Choice choice(Shape shape, String text, String origin) {
    List<String> words =
        Stream.of(shape.isList() ? text.split(",", -1) : new String[] {text})
            .map(String::strip)
            .filter(it -> !shape.isList() || !it.isEmpty())
            .toList();
    return new Choice(words, origin, environment.workingDirectory());
  }

  /** The variable that overrides a setting. */
  private static String variable(String name) {
    return "DOCKBRIDGE_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** Of the sections in {@code instances}, which have any name. */
  private Optional<Problem> checkName(String section, int line) {
    return InstanceName.nameIn(section)
        .filter(it -> section.equals(InstanceName.SECTION + "." + it))
        .flatMap(InstanceName::unfit)
        .map(it -> new Problem(yaml.origin(line), section + ": " + it));
  }

  private Optional<Problem> checkKnown(String place, YamlFile.Entry entry) {
    String key = InstanceName.settingOf(place).orElse(place);
    String reason = "";
    if (place.equals(InstanceName.SECTION)
        || (key.equals(place) && InstanceName.nameIn(place).isPresent())) {
      reason = entry.words().isEmpty() && !entry.isList() ? "" : "is a section, not a value";
    } else if (TOKEN_KEYS.contains(key)) {
      reason =
          "a token does not belong in this file; set HCLOUD_TOKEN, or keep it in a file"
              + " of its own (chmod 600) that hetzner.token_file names";
    } else if (DefaultConfigFile.sections(defaults().keySet()).contains(key)) {
      reason = entry.words().isEmpty() && !entry.isList() ? "" : "is a section, not a value";
    } else if (!defaults().containsKey(key)) {
      reason = "unknown key" + suggestion(key);
    }
    return reason.isEmpty()
        ? Optional.empty()
        : Optional.of(new Problem(yaml.origin(entry.line()), place + ": " + reason));
  }

  /** Rightly named in the wrong section, else nearly named. */
  private String suggestion(String key) {
    String name = key.substring(key.lastIndexOf('.') + 1);
    return defaults().keySet().stream()
        .filter(it -> it.endsWith("." + name) || it.equals(name))
        .findFirst()
        .map("; did you mean %s?"::formatted)
        .orElseGet(() -> Suggestion.ask(key, defaults().keySet()));
  }

  private Optional<Problem> checkVariable(String name) {
    List<String> known = defaults().keySet().stream().map(SettingsReader::variable).toList();
    boolean ours =
        DefaultConfigFile.sections(defaults().keySet()).stream()
            .anyMatch(it -> name.startsWith("DOCKBRIDGE_" + it.toUpperCase(Locale.ROOT) + "_"));
    return ours && !known.contains(name)
        ? Optional.of(
            new Problem("environment " + name, "no such setting" + Suggestion.ask(name, known)))
        : Optional.empty();
  }

  private static String single(List<String> words) throws BadValue {
    if (words.size() != 1) {
      throw new BadValue("takes one value, not a list");
    }
    return words.getFirst();
  }

  /** {@code ~} and {@code $DOCKBRIDGE_HOME} are expanded. */
  private Path path(String text, Path base) throws BadValue {
    if (Secrets.isToken(text)) {
      throw new BadValue("is a token; name the file that holds it");
    }
    try {
      return environment.expand(text, base);
    } catch (InvalidPathException e) {
      throw new BadValue("'%s' is not a path: %s".formatted(text, e.getReason()));
    }
  }
}
