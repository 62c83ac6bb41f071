package io.dockbridge.cli.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatestReleaseTest {
  @Test
  void versionsAreComparedAsToolsVersionWritesThem() {
    LatestRelease release = new LatestRelease("1.2.0", "");

    assertThat(release.isNewerThan("1.1.9")).isTrue();
    assertThat(release.isNewerThan("1.1.0+12.gabcdef012")).isTrue();
    assertThat(release.isNewerThan("1.2.0-dev.441.gabcdef012")).isTrue();
    assertThat(release.isNewerThan("1.2.0")).isFalse();
    assertThat(release.isNewerThan("1.2.0+3.gabcdef012")).isFalse();
    assertThat(release.isNewerThan("1.10.0")).isFalse();
    assertThat(release.isNewerThan("development")).isFalse();
  }
}
