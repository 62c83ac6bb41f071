package io.dockbridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One setting: its name, its default as one would write it, and how its text is read.
 *
 * @param fallback the default's words; no words: unset
 * @param mayBeEmpty whether written down without a value means "none" instead of the default
 */
record Key<T>(
    String name, List<String> fallback, boolean isList, boolean mayBeEmpty, Reader<T> reader) {

  /** Makes a value of words; a list has any number of them, everything else one. */
  interface Reader<T> {
    T read(List<String> words, PathReader paths) throws BadValue;
  }

  /** Makes a value of one word. */
  interface WordReader<T> {
    T read(String word) throws BadValue;
  }

  static <T> Key<T> of(String name, String fallback, WordReader<T> reader) {
    return new Key<>(
        name, List.of(fallback), false, false, (words, _) -> reader.read(single(words)));
  }

  static <T> Key<Optional<T>> optional(String name, WordReader<T> reader) {
    return new Key<>(
        name,
        List.of(),
        false,
        true,
        (words, _) -> words.isEmpty() ? Optional.empty() : Optional.of(reader.read(single(words))));
  }

  static Key<List<String>> list(String name, List<String> fallback, boolean mayBeEmpty) {
    return new Key<>(
        name, fallback, true, mayBeEmpty, (words, _) -> distinctNames(words, mayBeEmpty));
  }

  /** Any number of words, by default none. */
  static Key<List<String>> words(String name, WordReader<String> reader) {
    return new Key<>(
        name,
        List.of(),
        true,
        true,
        (words, _) -> {
          List<String> read = new ArrayList<>();
          for (String word : words) {
            read.add(reader.read(word));
          }
          return List.copyOf(read);
        });
  }

  /** The variable that overrides it. */
  String variable() {
    return "DOCKBRIDGE_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  static String single(List<String> words) throws BadValue {
    if (words.size() != 1) {
      throw new BadValue("takes one value, not a list");
    }
    return words.getFirst();
  }

  private static List<String> distinctNames(List<String> words, boolean mayBeEmpty)
      throws BadValue {
    List<String> names = new ArrayList<>();
    for (String word : words) {
      if (!word.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
        throw new BadValue("'%s' is not a name".formatted(word));
      }
      if (!names.contains(word)) {
        names.add(word);
      }
    }
    if (names.isEmpty() && !mayBeEmpty) {
      throw new BadValue("needs at least one name");
    }
    return List.copyOf(names);
  }
}
