package io.dockbridge.mounts.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IgnoreRulesTest {
  @TempDir private Path folder;

  @Test
  void patternsAreThoseOfDockerignore() throws Exception {
    Files.writeString(
        folder.resolve(".dockbridgeignore"), "# comment\n\nbuild/\n*.log\n**/cache\n!keep.log\n");
    IgnoreRules rules = new IgnoreRules(folder, List.of("/node_modules"));
    for (String path : List.of("build", "node_modules", "a.log", "cache", "deep/er/cache")) {
      assertThat(rules.test(path)).as(path).isTrue();
    }
    for (String path : List.of("src/build", "keep.log", "src", "deep/a.log")) {
      assertThat(rules.test(path)).as(path).isFalse();
    }
  }

  @Test
  void withoutRulesEverythingIsShared() {
    assertThat(new IgnoreRules(folder, List.of()).test("anything")).isFalse();
  }
}
