package io.dockbridge.doctor;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.HetznerException;
import io.dockbridge.ssh.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The key that servers are reached with. */
final class Key {
  private final Path file;
  private final boolean needed;

  /** Checks one, which a server that exists needs, or none yet. */
  Key(Path file, boolean needed) {
    this.file = file;
    this.needed = needed;
  }

  /**
   * Looks at the file, and at the project.
   *
   * @param cloud empty if it does not answer
   */
  Finding look(Optional<HetznerClient> cloud) {
    if (!Files.exists(file)) {
      return needed
          ? new Finding.Problem(
              file + " is gone, and the server lets nobody else in",
              "`dockbridge server destroy` deletes the server; the next one gets a new key.")
          : new Finding.Skipped("the first server makes " + file);
    }
    try {
      SshKey key = SshKey.load(file, "dockbridge");
      return cloud.map(it -> inProject(key, it)).orElseGet(() -> usable());
    } catch (IOException e) {
      return new Finding.Problem(
          String.valueOf(e.getMessage()),
          "Make it yours alone (chmod 600 %s), or remove it: a new one is made.".formatted(file));
    }
  }

  private Finding usable() {
    return new Finding.Ok(file + " can be used");
  }

  private Finding inProject(SshKey key, HetznerClient cloud) {
    try {
      return cloud.sshKeys().findByFingerprint(key.md5Fingerprint()).isPresent()
          ? new Finding.Ok(file + " can be used and is in the project")
          : new Finding.Warning(
              file + " can be used, but is not in the project",
              "Nothing: it is uploaded before the next server is made.");
    } catch (HetznerException e) {
      return usable();
    }
  }
}
