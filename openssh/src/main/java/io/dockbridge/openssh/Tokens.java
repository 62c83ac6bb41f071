package io.dockbridge.openssh;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens of ssh_config(5) that may be in what {@code ssh -G} prints. */
final class Tokens {
  private static final Pattern TOKEN = Pattern.compile("%(.)|\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

  private final Map<String, String> values;
  private final Map<String, String> environment;
  private final Path home;

  /** {@code values} by the letter after the percent sign. */
  Tokens(Map<String, String> values, Map<String, String> environment, Path home) {
    this.values = values;
    this.environment = environment;
    this.home = home;
  }

  /** Unknown tokens stay as they are. */
  String expand(String text) {
    return TOKEN
        .matcher(text)
        .replaceAll(it -> Matcher.quoteReplacement(value(it.group(), it.group(1), it.group(2))));
  }

  private String value(String token, String letter, String variable) {
    if (variable != null) {
      return environment.getOrDefault(variable, "");
    }
    return letter.equals("%") ? "%" : values.getOrDefault(letter, token);
  }

  /** With the tilde, too. */
  Path path(String text) {
    String expanded = expand(text);
    return expanded.startsWith("~/") ? home.resolve(expanded.substring(2)) : Path.of(expanded);
  }
}
