package io.dockbridge.architecture;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentsTest {
  private static final int WIDTH = 100;

  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)");

  /** Two words or more, each with a capital: what a class is called, and a few other things. */
  private static final Pattern CLASS = Pattern.compile("\\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+\\b");

  private static final Pattern DECLARATION =
      Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w+)");

  @Test
  void linesHaveAtMost100Characters() {
    Map<String, String> wide = new TreeMap<>();
    for (Path file : SourceTree.documents()) {
      // A row of a table cannot be broken.
      long lines =
          SourceTree.read(file)
              .lines()
              .filter(it -> it.length() > WIDTH && !it.startsWith("|"))
              .count();
      if (lines > 0) {
        wide.put(SourceTree.name(file), lines + " lines are longer");
      }
    }
    Exceptions.compare("width", wide);
  }

  @Test
  void linksLeadToFiles() {
    List<String> dead = new ArrayList<>();
    for (Path file : SourceTree.documents()) {
      for (MatchResult link : LINK.matcher(SourceTree.read(file)).results().toList()) {
        if (!Files.exists(file.resolveSibling(link.group(1)))) {
          dead.add(SourceTree.name(file) + " → " + link.group(1));
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void everyDecisionIsInTheIndex() {
    Path folder = SourceTree.ROOT.resolve("docs/adr");
    String index = SourceTree.read(folder.resolve("README.md"));
    List<String> missing =
        SourceTree.documents().stream()
            .filter(it -> it.getParent().equals(folder) && !it.endsWith("README.md"))
            .map(it -> it.getFileName().toString())
            .filter(it -> !index.contains("(" + it + ")"))
            .toList();
    assertThat(missing).isEmpty();
  }

  @Test
  void theReadmeHasALineForEachModule() {
    String readme = SourceTree.read(SourceTree.ROOT.resolve("README.md"));
    List<String> missing =
        SourceTree.modules().stream()
            .map(it -> it.getFileName().toString())
            .filter(it -> !readme.contains("| `" + it + "` |"))
            .toList();
    assertThat(missing).isEmpty();
  }

  @Test
  void classesThatAreNamedExist() {
    Set<String> declared =
        SourceTree.javaSources().stream()
            .flatMap(it -> DECLARATION.matcher(SourceTree.read(it)).results())
            .map(it -> it.group(1))
            .collect(toSet());
    Map<String, String> unknown = new TreeMap<>();
    for (Path file : SourceTree.documents()) {
      for (MatchResult name : CLASS.matcher(SourceTree.read(file)).results().toList()) {
        if (!declared.contains(name.group())) {
          unknown.put(name.group(), SourceTree.name(file));
        }
      }
    }
    Exceptions.compare("class", unknown);
  }
}
