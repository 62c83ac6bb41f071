package io.dockbridge.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file default-config.yaml, which declares every setting: its name, its default and what it
 * means. {@code config init} writes it. It is read line by line, since a YAML parser would take
 * longer than a short command.
 */
public final class DefaultConfigFile {
  private static final Pattern LINE = Pattern.compile("( *)(\\w+): *([^#]*?) *(#.*)?");

  private DefaultConfigFile() {}

  /** Its text. */
  public static String text() {
    try (InputStream in = DefaultConfigFile.class.getResourceAsStream("default-config.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The default of every setting, in the order of the file; no words: unset. */
  static Map<String, List<String>> defaults() {
    Map<String, List<String>> defaults = new LinkedHashMap<>();
    String section = "";
    for (String line : text().lines().toList()) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        continue;
      }
      boolean isTop = parts.group(1).isEmpty();
      if (isTop && line.endsWith(":") && !parts.group(2).endsWith("_path")) {
        section = parts.group(2) + ".";
      } else {
        defaults.put((isTop ? "" : section) + parts.group(2), words(parts.group(3)));
      }
    }
    return defaults;
  }

  private static List<String> words(String value) {
    String bare = value.startsWith("[") ? value.substring(1, value.length() - 1) : value;
    return Stream.of(bare.split(", *", -1)).filter(it -> !it.isEmpty()).toList();
  }

  static Set<String> sections(Set<String> names) {
    return names.stream()
        .filter(it -> it.contains("."))
        .map(it -> it.substring(0, it.indexOf('.')))
        .collect(Collectors.toSet());
  }
}
