package io.dockbridge.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a test class only where Node is and npm has dockerode, which it installs into the cache.
 * Elsewhere the class is skipped, with the reason printed; with {@code DOCKBRIDGE_E2E=required} in
 * the environment it fails instead.
 */
final class NpmPackages implements ExecutionCondition {
  private static final String DOCKERODE = "dockerode@5.0.1";
  private static final int INSTALL_SECONDS = 600;
  private static final Path FOLDER = UnpackedClients.folder().resolveSibling("npm");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> reason = reasonAgainst();
    if (reason.isEmpty()) {
      return ConditionEvaluationResult.enabled("dockerode is there");
    }
    if ("required".equals(System.getenv("DOCKBRIDGE_E2E"))) {
      throw new IllegalStateException("end-to-end tests are required, but " + reason.get());
    }
    System.out.println("Skipped " + context.getDisplayName() + ": " + reason.get());
    return ConditionEvaluationResult.disabled(reason.get());
  }

  /** What a Node program needs in {@code NODE_PATH}. */
  static Path modules() {
    return FOLDER.resolve("node_modules");
  }

  private static Optional<String> reasonAgainst() {
    if (Files.isDirectory(modules().resolve("dockerode"))) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(FOLDER);
      Process npm =
          new ProcessBuilder(install())
              .redirectInput(Program.nothing())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) && npm.exitValue() == 0) {
        return Optional.empty();
      }
      npm.destroyForcibly();
      return Optional.of("npm could not install " + DOCKERODE);
    } catch (IOException e) {
      return Optional.of("there is no npm: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static List<String> install() {
    return List.of(
        "npm", "install", "--silent", "--ignore-scripts", "--prefix", FOLDER + "", DOCKERODE);
  }
}
