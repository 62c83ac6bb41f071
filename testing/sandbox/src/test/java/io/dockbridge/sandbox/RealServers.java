package io.dockbridge.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a test class only where servers can boot. Elsewhere it is skipped, with the reason printed;
 * with {@code DOCKBRIDGE_E2E=required} in the environment it fails instead.
 */
final class RealServers implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Optional<String> reason = Prerequisites.reasonAgainst().or(RealServers::missingClient);
    if (reason.isEmpty()) {
      RootFs.ofThisUser().ensure(System.out::println);
      return;
    }
    if ("required".equals(System.getenv("DOCKBRIDGE_E2E"))) {
      throw new IllegalStateException("end-to-end tests are required, but " + reason.get());
    }
    System.out.println("Skipped " + context.getDisplayName() + ": " + reason.get());
    Assumptions.abort(reason.get());
  }

  private static Optional<String> missingClient() {
    return Files.isExecutable(Path.of("/usr/bin/hcloud"))
            && Files.isExecutable(Path.of("/usr/bin/ssh"))
        ? Optional.empty()
        : Optional.of("Debian packages are missing: hcloud-cli or openssh-client");
  }
}
