package io.dockbridge.daemon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MountedFoldersTest {
  private static final String ID = "3f2a".repeat(16);
  private static final Set<Path> SRC = Set.of(Path.of("/src"));

  private final MountedFolders mounted = new MountedFolders();

  @Test
  void aContainerIsKnownByItsIdAPrefixOfItItsNameAndItsProcesses() {
    mounted.created(ID, "web", SRC);
    mounted.execCreated("exec1", "web");
    for (String name : new String[] {ID, ID.substring(0, 12), "web", "exec1"}) {
      assertThat(mounted.of(name)).as(name).contains(SRC);
    }
    assertThat(mounted.of("3f2a")).isEmpty(); // may be a name
    assertThat(mounted.of("other")).isEmpty();
    assertThat(mounted.of("")).isEmpty();
  }

  @Test
  void afterARenameANameMeansNothing() {
    mounted.created(ID, "web", SRC);
    mounted.renamed();
    assertThat(mounted.of("web")).isEmpty();
    assertThat(mounted.of(ID)).contains(SRC);
  }
}
