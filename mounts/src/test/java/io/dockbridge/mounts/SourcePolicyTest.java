package io.dockbridge.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourcePolicyTest {
  @TempDir private Path home;

  private SourcePolicy policy() {
    return new SourcePolicy(List.of(Path.of("/srv/data")), home);
  }

  @Test
  void pathsOfTheHostItselfAreTheServers() {
    for (String path : List.of("/proc", "/sys/fs/cgroup", "/var/run/docker.sock", "/dev/kvm")) {
      assertThat(policy().isRemote(Path.of(path))).as(path).isTrue();
    }
    assertThat(policy().isRemote(Path.of("/srv/data/x"))).isTrue();
    assertThat(policy().isRemote(Path.of("/srv/database"))).isFalse();
    assertThat(policy().isRemote(Path.of("/etc/localtime"))).isFalse();
  }

  @Test
  void theHomeFolderAndAllAboveItAreRefusedAndWhatIsInItIsNot() {
    assertThat(policy().refusal(home)).get().asString().contains("mounts.remote_paths");
    assertThat(policy().refusal(Path.of("/"))).isPresent();
    assertThat(policy().refusal(home.resolve("project"))).isEmpty();
  }

  @Test
  void aLinkToNothingIsRefused() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("link"), home.resolve("missing"));
    assertThat(policy().refusal(link)).isPresent();
  }
}
