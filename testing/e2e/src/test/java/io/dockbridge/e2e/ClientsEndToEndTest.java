package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The same commands, once at the engine's own socket and once at ours, have the same results. */
@ExtendWith({RealServers.class, UnpackedClients.class})
@ParameterizedClass(name = "docker of {0}")
@EnumSource(DockerRelease.class)
class ClientsEndToEndTest {
  /** More than is on its way at any time, so that an early answer meets a client still sending. */
  private static final int LARGE = 5_000_000;

  @Parameter private DockerRelease release;
  @TempDir private Path folder;
  private Engine engine;
  private DockerCli through;
  private DockerCli direct;

  @BeforeEach
  void engine(Engine shared) {
    engine = shared;
    through = release.client(engine.docker());
    direct = release.client(engine.direct());
  }

  @AfterEach
  void removeAll() {
    through.removeAll();
  }

  private void same(String... arguments) {
    assertThat(through.run(arguments).withoutLog())
        .as("docker %s", List.of(arguments))
        .isEqualTo(direct.run(arguments).withoutLog());
  }

  @Test
  void errorsAreTheEnginesOwn() {
    same("rm", "nosuch");
    same("start", "nosuch");
    same("logs", "nosuch");
    same("exec", "nosuch", "true");
    same("inspect", "nosuch");
    same("volume", "inspect", "nosuch");
    same("network", "rm", "nosuch");
    same("run", "--rm", "busybox", "nosuchcommand");
    same("run", "--rm", "--name", "bad name", "busybox");
    same("service", "ls");
  }

  @Test
  void whatGoesOnInAContainerLooksTheSame() {
    through.ok("run", "-d", "--name", "busy", "busybox", "sh", "-c", "echo begun; sleep 600");
    same("top", "busy", "-o", "pid,args");
    same("logs", "busy");
    same("port", "busy");
    same("inspect", "busy");
    same("exec", "busy", "sh", "-c", "echo out; echo err >&2; exit 9");
    same("stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}}", "busy");
    same("diff", "busy");
    same("ps", "--no-trunc", "--format", "{{.ID}} {{.Names}} {{.Command}} {{.Ports}}");
  }

  @Test
  void attachAndWaitEndWithTheContainer() {
    String ticks = "while :; do echo tick; sleep 0.1; done";
    through.ok("run", "-d", "--name", "ticking", "busybox", "sh", "-c", ticks);
    try (Program waiting = through.launch("wait", "ticking");
        Program attached = through.launch("attach", "ticking")) {
      Await.until("the output", () -> attached.out().contains("tick"));
      direct.ok("kill", "ticking");
      assertThat(waiting.await().ok()).isEqualTo("137");
      assertThat(attached.await().exitCode()).isEqualTo(137);
    }
  }

  @Test
  void outputsAndExitCodesAreTheSame() {
    same("version");
    same("info", "--format", "{{.Name}} {{.Driver}} {{.ServerVersion}}");
    same("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 42");
    same("run", "--rm", "-t", "busybox", "seq", "1", "20000");
    same("events", "--since", "0", "--until", "1");
    same("image", "inspect", "busybox");
  }

  @Test
  void copyingToWhatIsNotThereSaysSoWhileTheClientIsStillSending() throws IOException {
    Path file = Files.write(folder.resolve("large"), new byte[LARGE]);
    through.ok("create", "--name", "there", "busybox");
    for (String target : new String[] {"nosuch:/x", "there:/no/such/folder/x"}) {
      assertThat(error(through.run("cp", file.toString(), target)))
          .isEqualTo(error(direct.run("cp", file.toString(), target)))
          .startsWith("Error");
    }
  }

  private static String error(Result result) {
    assertThat(result.exitCode()).isEqualTo(1);
    return result.withoutLog().err().lines().reduce((_, last) -> last).orElse("");
  }

  @Test
  void archivesAreTheSameByteForByte() throws IOException {
    Path saved = folder.resolve("saved");
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    // The engine writes into an archive the second in which it was made: it has to be the same for
    // all.
    Await.until(
        "three archives of one second",
        () -> {
          direct.ok("save", "-o", before.toString(), "busybox");
          through.ok("save", "-o", saved.toString(), "busybox");
          direct.ok("save", "-o", after.toString(), "busybox");
          return mismatch(before, after) == -1;
        });
    assertThat(mismatch(saved, before)).isEqualTo(-1);
    assertThat(through.ok("load", "-i", saved.toString())).contains("busybox");
  }

  private static long mismatch(Path one, Path other) {
    try {
      return Files.mismatch(one, other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aContainerThatMountsOurSocketReachesTheEnginesOwn() {
    String ours = engine.dockbridge().socket().toString();
    assertThat(
            through.ok(
                "run", "--rm", "-v", ours + ":/s", "busybox", "sh", "-c", "test -S /s; echo $?"))
        .isEqualTo("0");
    assertThat(
            through.ok(
                "run",
                "--rm",
                "--mount",
                "type=bind,src=" + ours + ",dst=/s",
                "busybox",
                "sh",
                "-c",
                "test -S /s; echo $?"))
        .isEqualTo("0");
  }
}
