package io.dockbridge.doctor;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether the SSH key for servers is usable and in the project. */
final class SshKeyCheck {
  private SshKeyCheck() {}

  /**
   * Reads the file and asks the project.
   *
   * @param needed whether a server exists, which accepts no other key
   * @param cloud empty if it does not answer
   */
  static CheckResult result(Path file, boolean needed, Optional<HetznerClient> cloud) {
    if (!Files.exists(file)) {
      return needed
          ? new CheckResult.Problem(
              file + " is gone, and the server accepts no other key",
              "`dockbridge server destroy` deletes the server; the next one gets a new key.")
          : new CheckResult.Skipped("the first server creates " + file);
    }
    try {
      SshKeyPair key = SshKeyPair.load(file, "dockbridge");
      return cloud
          .map(it -> inProject(file, key, it))
          .orElseGet(() -> new CheckResult.Ok(file + " is usable"));
    } catch (IOException e) {
      return new CheckResult.Problem(
          String.valueOf(e.getMessage()),
          "Make it private (chmod 600 %s), or remove it: a new one is created.".formatted(file));
    }
  }

  private static CheckResult inProject(Path file, SshKeyPair key, HetznerClient cloud) {
    try {
      return cloud.sshKeys().findByFingerprint(key.md5Fingerprint()).isPresent()
          ? new CheckResult.Ok(file + " is usable and in the project")
          : new CheckResult.Warning(
              file + " is usable, but not in the project",
              "No action needed: it is uploaded before the next server is created.");
    } catch (HetznerException e) {
      return new CheckResult.Ok(file + " is usable");
    }
  }
}
