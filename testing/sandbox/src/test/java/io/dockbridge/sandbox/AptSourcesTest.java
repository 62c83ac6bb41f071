package io.dockbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
  @TempDir Path apt;

  @Test
  void findsTheMirrorInEitherFormatAndPassesOverOtherSoftware() {
    Tree.write(apt.resolve("sources.list.d/a.list"), "deb https://example.com/tools stable main\n");
    Tree.write(
        apt.resolve("sources.list.d/debian.sources"),
        """
        Types: deb
        URIs: http://mirror.example/debian-security

        URIs: http://mirror.example/debian
        """);
    assertThat(new AptSources(apt).debianMirror()).isEqualTo("http://mirror.example/debian");
  }

  @Test
  void readsOneLineSourcesWithOptions() {
    Tree.write(
        apt.resolve("sources.list"),
        """
        # deb http://old/debian x
        deb [arch=amd64] http://m.example/debian/ bookworm main
        """);
    assertThat(new AptSources(apt).debianMirror()).isEqualTo("http://m.example/debian/");
  }

  @Test
  void followsAMirrorList() {
    Tree.write(apt.resolve("mirrors.list"), "https://m.example/debian\n");
    Tree.write(
        apt.resolve("sources.list.d/d.sources"),
        "URIs: mirror+file:" + apt.resolve("mirrors.list") + "\n");
    assertThat(new AptSources(apt).debianMirror()).isEqualTo("https://m.example/debian");
  }

  @Test
  void saysWhenThereIsNone() {
    assertThatThrownBy(() -> new AptSources(apt).debianMirror())
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("name no mirror of Debian");
  }
}
