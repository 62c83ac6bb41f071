package io.dockbridge.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a test class only where {@code tools/docker-clients} has unpacked other Docker clients than
 * the machine's own. Elsewhere the class is skipped, with the reason printed; with {@code
 * DOCKBRIDGE_E2E=required} in the environment it fails instead.
 */
final class UnpackedClients implements ExecutionCondition {
  private static final Path FOLDER =
      Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
          .filter(it -> !it.isEmpty())
          .map(Path::of)
          .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
          .resolve("dockbridge/clients");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (Files.isDirectory(FOLDER)) {
      return ConditionEvaluationResult.enabled("there are clients");
    }
    String reason = "there are no Docker clients in %s: run tools/docker-clients".formatted(FOLDER);
    if ("required".equals(System.getenv("DOCKBRIDGE_E2E"))) {
      throw new IllegalStateException("end-to-end tests are required, but " + reason);
    }
    System.out.println("Skipped " + context.getDisplayName() + ": " + reason);
    return ConditionEvaluationResult.disabled(reason);
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
