package io.dockbridge.cli.setup;

import io.dockbridge.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The projects that Hetzner's own tool, hcloud, is set up for: cli.toml, as that tool writes it.
 *
 * @param tokens by context
 * @param active the context in use; empty: none
 */
record HcloudContexts(Map<String, String> tokens, Optional<String> active) {
  /** A key with a string; hcloud writes no other kind of value that matters here. */
  private static final Pattern STRING = Pattern.compile("\\s*(\\w+)\\s*=\\s*([\"'])(.*)\\2\\s*");

  /** None where hcloud is not set up. */
  static HcloudContexts of(Environment environment) {
    try {
      return parse(Files.readString(file(environment)));
    } catch (IOException _) {
      return new HcloudContexts(Map.of(), Optional.empty());
    }
  }

  private static Path file(Environment environment) {
    Map<String, String> variables = environment.variables();
    String named = variables.getOrDefault("HCLOUD_CONFIG", "");
    if (!named.isEmpty()) {
      return environment.workingDirectory().resolve(named);
    }
    String folder = variables.getOrDefault("XDG_CONFIG_HOME", "");
    return (folder.isEmpty() ? environment.userHome().resolve(".config") : Path.of(folder))
        .resolve("hcloud/cli.toml");
  }

  private static HcloudContexts parse(String text) {
    Map<String, String> tokens = new LinkedHashMap<>();
    Optional<String> active = Optional.empty();
    String name = "";
    for (String line : text.lines().toList()) {
      Matcher parts = STRING.matcher(line);
      if (line.strip().startsWith("[")) {
        name = "";
      } else if (parts.matches()) {
        switch (parts.group(1)) {
          case "active_context" -> active = Optional.of(parts.group(3));
          case "name" -> name = parts.group(3);
          case "token" -> tokens.put(name, parts.group(3));
          default -> {} // the tool's own settings
        }
      }
    }
    tokens.remove("");
    return new HcloudContexts(tokens, active.filter(tokens::containsKey));
  }
}
