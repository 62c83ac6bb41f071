package io.dockbridge.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML document as flat settings, each with its line. Read from the parser's tokens, because a
 * tree has forgotten the lines.
 */
final class YamlFile {
  /**
   * What stands at a key.
   *
   * @param words none for an empty value, one for a scalar, any number for a list
   * @param line counted from 1
   */
  record Entry(List<String> words, boolean isList, int line) {}

  private final Path file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Integer> sections = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /** The text, if the parser could not read all of it. */
  private String unread = "";

  private YamlFile(Path file) {
    this.file = file;
  }

  /** Reads the text. What is wrong with it is among the {@link #problems}. */
  static YamlFile parse(Path file, String text) throws IOException {
    YamlFile yaml = new YamlFile(file);
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      yaml.readDocument(parser);
    } catch (JsonProcessingException e) {
      yaml.unread = text;
      yaml.notYaml(text, e);
    }
    return yaml;
  }

  /** The parser notices a TAB in the indentation only on a later line. */
  private void notYaml(String text, JsonProcessingException e) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches(" *\t.*")) {
        problem(i + 1, "not valid YAML: a TAB in the indentation; YAML takes spaces only");
        return;
      }
    }
    problem(e.getLocation().getLineNr(), "not valid YAML: " + reason(e));
  }

  /** No file: nothing is set. */
  static YamlFile none(Path file) {
    return new YamlFile(file);
  }

  Optional<Entry> entry(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /** The line in which each section begins that is not empty. */
  Map<String, Integer> sections() {
    return sections;
  }

  /** Whether the part that the parser could not read may set this. */
  boolean mayHide(String key) {
    return unread.contains(key) && !entries.containsKey(key);
  }

  Path file() {
    return file;
  }

  List<Problem> problems() {
    return problems;
  }

  private void readDocument(YAMLParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      readMapping(parser, "");
    } else if (first != null && first != JsonToken.VALUE_NULL) {
      problem(line(parser), "a configuration is a mapping of keys to values");
      return;
    }
    if (parser.nextToken() != null) {
      problem(line(parser), "only one YAML document is read");
    }
  }

  private void readMapping(YAMLParser parser, String prefix) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = prefix + parser.currentName();
      int line = line(parser);
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT) {
        Optional.ofNullable(sections.putIfAbsent(key, line))
            .ifPresent(it -> problem(line, "%s begins already in line %d".formatted(key, it)));
        readMapping(parser, key + ".");
      } else {
        put(key, new Entry(words(parser, token), token == JsonToken.START_ARRAY, line));
      }
    }
  }

  private void put(String key, Entry entry) {
    Entry earlier = entries.putIfAbsent(key, entry);
    if (earlier != null) {
      problem(entry.line(), "%s is already set in line %d".formatted(key, earlier.line()));
    }
  }

  private List<String> words(YAMLParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.START_ARRAY) {
      return scalar(parser, token);
    }
    List<String> words = new ArrayList<>();
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      if (item.isStructStart()) {
        problem(line(parser), "a list holds plain values only");
        parser.skipChildren();
      } else {
        words.addAll(scalar(parser, item));
      }
    }
    return List.copyOf(words);
  }

  private List<String> scalar(YAMLParser parser, JsonToken token) throws IOException {
    if (parser.isCurrentAlias()) {
      problem(line(parser), "aliases (*name) are not supported");
    }
    if (token == JsonToken.VALUE_NULL) {
      return List.of();
    }
    String text = parser.getText().strip();
    return text.isEmpty() ? List.of() : List.of(text);
  }

  private void problem(int line, String message) {
    problems.add(new Problem(origin(line), message));
  }

  /** How a line is named to people. */
  String origin(int line) {
    return file + ":" + line;
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  /** The parser's message without its excerpts of the file, which could hold a secret. */
  private static String reason(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith(" "))
        .reduce((_, last) -> last)
        .orElse("unreadable");
  }
}
