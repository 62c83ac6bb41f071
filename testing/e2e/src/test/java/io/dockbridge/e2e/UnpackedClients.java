package io.dockbridge.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a test class with other Docker clients than the machine's own, which {@code
 * tools/docker-clients} unpacks when the first class needs them. Where that fails the class is
 * skipped, with the reason printed; with {@code DOCKBRIDGE_E2E=required} in the environment it
 * fails instead.
 */
final class UnpackedClients implements ExecutionCondition {
  private static final Path TOOL = Path.of("..", "..", "tools", "docker-clients").toAbsolutePath();
  private static final Path FOLDER =
      Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
          .filter(it -> !it.isEmpty())
          .map(Path::of)
          .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
          .resolve("dockbridge/clients");

  /** Why there are none; asked once in a run. */
  private static final Optional<String> PROBLEM = unpack();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (PROBLEM.isEmpty()) {
      return ConditionEvaluationResult.enabled("there are clients");
    }
    if ("required".equals(System.getenv("DOCKBRIDGE_E2E"))) {
      throw new IllegalStateException("end-to-end tests are required, but " + PROBLEM.get());
    }
    System.out.println("Skipped " + context.getDisplayName() + ": " + PROBLEM.get());
    return ConditionEvaluationResult.disabled(PROBLEM.get());
  }

  /** Under a lock, as several JVMs run tests at once. */
  private static Optional<String> unpack() {
    try {
      Files.createDirectories(FOLDER.getParent());
      try (FileChannel channel =
              FileChannel.open(
                  FOLDER.resolveSibling("clients.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        return Files.isDirectory(FOLDER) ? Optional.empty() : run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> run() throws IOException {
    System.out.println("Unpacking Docker clients into " + FOLDER);
    Path said = Files.createTempFile("docker-clients-", ".log");
    Process tool =
        new ProcessBuilder(TOOL.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    int code = tool.onExit().join().exitValue();
    List<String> lines = Files.readAllLines(said);
    Files.delete(said);
    return code == 0
        ? Optional.empty()
        : Optional.of(
            "there are no Docker clients in %s, and tools/docker-clients failed: %s"
                .formatted(FOLDER, lines.isEmpty() ? "exit code " + code : lines.getLast()));
  }

  /** Compose 1, a program of its own. */
  static DockerCli compose1(DockerCli docker) {
    Path release = FOLDER.resolve("release/usr");
    return docker
        .by(List.of("/usr/bin/python3", release.resolve("bin/docker-compose").toString()))
        .with("PYTHONPATH", release.resolve("lib/python3/dist-packages").toString());
  }

  static Path folder() {
    return FOLDER;
  }
}
