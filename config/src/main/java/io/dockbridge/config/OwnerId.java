package io.dockbridge.config;

import io.dockbridge.config.ConfigException.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The file with the random number that tells our servers from those of others in a project. */
final class OwnerId {
  private static final int BYTES = 8;

  private OwnerId() {}

  /** Several daemons may start at once: the first one's number is everybody's. */
  static void createIfMissing(Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    Path draft = Files.createTempFile(file.getParent(), ".owner", "");
    try {
      Files.writeString(draft, HexFormat.of().formatHex(random) + "\n");
      // A link, unlike a move, fails when the name is taken, and the file is never half written.
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException _) {
      // Another daemon was first.
    } finally {
      Files.delete(draft);
    }
  }

  static String read(Path file) throws ConfigException {
    try {
      String id = Files.readString(file).strip();
      if (id.matches("[0-9a-f]{16}")) {
        return id;
      }
    } catch (IOException e) {
      throw unusable(file, e.toString());
    }
    throw unusable(file, "it does not hold 16 hexadecimal digits");
  }

  private static ConfigException unusable(Path file, String reason) {
    return new ConfigException(
        Kind.STATE_DIRECTORY,
        "The owner id in " + file + " cannot be used: " + reason,
        "Servers of yours carry it as label dockbridge-owner: write it back, or delete the file if"
            + " you have none.");
  }
}
