package io.dockbridge.mounts.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which paths of a shared folder are not shared: those that the settings and its {@code
 * .dockbridgeignore} name, in the syntax of .dockerignore. Of several rules the last one counts;
 * {@code !} takes one back. Read when the folder is shared.
 */
public final class IgnoreRules implements Predicate<String> {
  private static final String FILE = ".dockbridgeignore";
  private static final String ANYWHERE = "**/";

  private final List<Rule> rules = new ArrayList<>();

  private record Rule(List<PathMatcher> patterns, boolean excludes) {
    boolean matches(Path path) {
      return patterns.stream().anyMatch(it -> it.matches(path));
    }
  }

  public IgnoreRules(Path folder, List<String> settings) {
    settings.forEach(this::add);
    try {
      Files.readAllLines(folder.resolve(FILE)).forEach(this::add);
    } catch (NoSuchFileException _) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String line) {
    String rule = line.strip();
    if (rule.isEmpty() || rule.startsWith("#")) {
      return;
    }
    boolean excludes = !rule.startsWith("!");
    String pattern = excludes ? rule : rule.substring(1).strip();
    String relative = pattern.startsWith("/") ? pattern.substring(1) : pattern;
    String plain = relative.endsWith("/") ? relative.substring(0, relative.length() - 1) : relative;
    if (!plain.isEmpty()) {
      rules.add(new Rule(patterns(plain), excludes));
    }
  }

  /** The JDK's globs are Docker's, but that {@code **} and a slash may match nothing there. */
  private static List<PathMatcher> patterns(String pattern) {
    List<PathMatcher> all = new ArrayList<>(List.of(glob(pattern)));
    if (pattern.startsWith(ANYWHERE)) {
      all.add(glob(pattern.substring(ANYWHERE.length())));
    }
    return all;
  }

  private static PathMatcher glob(String pattern) {
    String escaped = pattern.replace("{", "\\{").replace("}", "\\}");
    return FileSystems.getDefault().getPathMatcher("glob:" + escaped);
  }

  @Override
  public boolean test(String path) {
    boolean excluded = false;
    for (Rule rule : rules) {
      if (rule.excludes() != excluded && rule.matches(Path.of(path))) {
        excluded = rule.excludes();
      }
    }
    return excluded;
  }
}
