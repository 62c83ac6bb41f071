package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plain {@code docker} finds the daemon while it runs, and what it used before afterwards. */
@ExtendWith(RealServers.class)
class ContextTest {
  private Installation installation;
  private DockerCli plain;

  @BeforeEach
  void install(Cloud cloud) {
    installation = new Installation(cloud);
    plain = DockerCli.byContext(installation);
  }

  @AfterEach
  void close() {
    installation.close();
  }

  private String selected() {
    return plain.ok("context", "show");
  }

  private String contexts() {
    return plain.ok("context", "ls", "--format", "{{.Name}} {{.DockerEndpoint}}");
  }

  @Test
  void itIsMadeAndSelectedByStartAndGoneAfterStop() {
    installation.dockbridge().start();
    assertThat(selected()).isEqualTo("dockbridge");
    assertThat(contexts()).contains("dockbridge unix://" + installation.socket());
    assertThat(plain.ok("version")).contains("no server is running");
    installation.dockbridge().run("stop").ok();
    assertThat(selected()).isEqualTo("default");
    assertThat(contexts()).doesNotContain("dockbridge");
  }

  @Test
  void theContextOfBeforeIsPutBackEvenAfterKill() {
    plain.ok("context", "create", "mine", "--docker", "host=unix:///nowhere.sock");
    plain.ok("context", "use", "mine");
    installation.dockbridge().start();
    assertThat(selected()).isEqualTo("dockbridge");
    installation.dockbridge().kill();
    installation.dockbridge().start();
    installation.dockbridge().run("stop").ok();
    assertThat(selected()).isEqualTo("mine");
  }

  @Test
  void aContextThatTheUserChoseMeanwhileStays() {
    installation.dockbridge().start();
    plain.ok("context", "create", "mine", "--docker", "host=unix:///nowhere.sock");
    plain.ok("context", "use", "mine");
    installation.dockbridge().run("stop").ok();
    assertThat(selected()).isEqualTo("mine");
  }

  @Test
  void itIsLeftAloneIfAskedTo() {
    installation.dockbridge().run("start", "--no-context").ok();
    assertThat(selected()).isEqualTo("default");
    installation.dockbridge().run("stop").ok();
    assertThat(selected()).isEqualTo("default");
  }
}
