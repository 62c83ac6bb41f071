package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds by every way that there is: the classic one, BuildKit through buildx, and BuildKit through
 * the older client's own {@code /session}. Build secrets and the SSH agent come from this machine.
 */
@ExtendWith({RealServers.class, UnpackedClients.class})
class BuildTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final int CONTEXT_MEBIBYTES = 200;
  private static final String WITH_SECRET_AND_AGENT =
      """
      FROM busybox
      RUN --mount=type=secret,id=word cat /run/secrets/word > /told
      RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && echo agent >> /told
      COPY Dockerfile /
      """;

  @TempDir private Path folder;
  private DockerCli latest;
  private DockerCli older;
  private Program agent;

  @BeforeEach
  void engine(Engine engine) throws IOException {
    Path socket = folder.resolve("agent");
    agent =
        Program.start(
            List.of("ssh-agent", "-D", "-a", socket.toString()),
            engine.installation().environment(),
            folder,
            Program.nothing());
    Await.until("the agent", () -> Files.exists(socket));
    DockerCli docker = engine.docker().with("SSH_AUTH_SOCK", socket.toString());
    latest = DockerRelease.LATEST.clientWithPlugins(docker, folder.resolve("docker"));
    older = DockerRelease.MACHINE.client(docker);
  }

  @AfterEach
  void removeAll() {
    agent.close();
    latest.removeAll();
    latest.ok("rmi", "-f", "built");
  }

  private String context(String dockerfile) throws IOException {
    Path context = Files.createDirectories(folder.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context.toString();
  }

  private String secret(String word) throws IOException {
    Path file = Files.writeString(folder.resolve("word"), word + "\n");
    return "id=word,src=" + file;
  }

  @Test
  void buildxPassesSecretsAndTheAgentOn() throws IOException {
    latest.ok(
        "buildx",
        "build",
        "--no-cache",
        "--load",
        "-t",
        "built",
        "--ssh",
        "default",
        "--secret",
        secret("plover"),
        context(WITH_SECRET_AND_AGENT));
    assertThat(latest.ok("run", "--rm", "built", "cat", "/told")).isEqualTo("plover\nagent");
  }

  @Test
  void theOlderClientsOwnSessionPassesThemOnToo() throws IOException {
    older
        .with("DOCKER_BUILDKIT", "1")
        .ok(
            "build",
            "--no-cache",
            "-t",
            "built",
            "--ssh",
            "default",
            "--secret",
            secret("xyzzy"),
            context(WITH_SECRET_AND_AGENT));
    assertThat(older.ok("run", "--rm", "built", "cat", "/told")).isEqualTo("xyzzy\nagent");
  }

  @Test
  void aBuildThatFailsSaysWhy() throws IOException {
    String context = context("FROM busybox\nRUN echo said; exit 7\n");
    for (DockerCli client : List.of(latest, older)) {
      Result classic = client.with("DOCKER_BUILDKIT", "0").run("build", "-q", context);
      assertThat(classic.exitCode()).isEqualTo(7);
      assertThat(classic.err()).contains("returned a non-zero code: 7");
    }
    Result built = latest.run("buildx", "build", context);
    assertThat(built.exitCode()).isEqualTo(1);
    assertThat(built.err()).contains("exit code: 7");
  }

  @Test
  void aLargeContextArrivesWhole() throws IOException {
    String context = context("FROM busybox\nCOPY large /\n");
    String sum = Sums.sha256(large(Path.of(context, "large")));
    older.with("DOCKER_BUILDKIT", "0").ok("build", "-t", "built", context);
    assertThat(latest.ok("run", "--rm", "built", "sha256sum", "/large")).startsWith(sum);
    latest.ok("buildx", "build", "--load", "-t", "built", context);
    assertThat(latest.ok("run", "--rm", "built", "sha256sum", "/large")).startsWith(sum);
  }

  private static Path large(Path file) throws IOException {
    byte[] piece = new byte[MEBIBYTE];
    Random random = new Random(3);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < CONTEXT_MEBIBYTES; i++) {
        random.nextBytes(piece);
        out.write(piece);
      }
    }
    return file;
  }
}
