package io.dockbridge.architecture;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final Set<String> SAY_NOTHING = Set.of("util", "utils", "common", "core", "misc");

  @Test
  void aClassNameStandsForOneClassOfTheProduct() {
    Map<String, List<Path>> byName =
        SourceTree.productSources().stream()
            .collect(groupingBy(it -> it.getFileName().toString().replace(".java", "")));
    Map<String, String> twice = new TreeMap<>();
    byName.forEach(
        (name, files) -> {
          if (files.size() > 1) {
            twice.put(name, files.stream().map(SourceTree::name).collect(joining(", ")));
          }
        });
    Exceptions.compare("name", twice);
  }

  @Test
  void aPackageNameSaysWhatIsInIt() {
    List<String> vague =
        SourceTree.javaSources().stream()
            .filter(it -> SAY_NOTHING.contains(it.getParent().getFileName().toString()))
            .map(SourceTree::name)
            .toList();
    assertThat(vague).isEmpty();
  }
}
