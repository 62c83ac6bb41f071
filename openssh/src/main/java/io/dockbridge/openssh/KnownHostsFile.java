package io.dockbridge.openssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** A known_hosts file that a new host is written to. */
final class KnownHostsFile {
  private static final int DEFAULT_PORT = 22;
  private static final int SALT_BYTES = 20;

  private final Path file;

  KnownHostsFile(Path file) {
    this.file = file;
  }

  /** What a host is called there. */
  static String pattern(String host, int port) {
    return port == DEFAULT_PORT ? host : "[" + host + "]:" + port;
  }

  /** Appends a line; folder and file are made for the user alone. */
  void add(String pattern, boolean hashed, PublicKey key) throws IOException {
    if (!Files.exists(file)) {
      Files.createDirectories(file.toAbsolutePath().getParent(), mode("rwx------"));
      Files.createFile(file, mode("rw-------"));
    }
    String line = (hashed ? hash(pattern) : pattern) + " " + PublicKeyEntry.toString(key) + "\n";
    Files.writeString(file, (endsWithNewLine() ? "" : "\n") + line, StandardOpenOption.APPEND);
  }

  private boolean endsWithNewLine() throws IOException {
    byte[] content = Files.readAllBytes(file);
    return content.length == 0 || content[content.length - 1] == '\n';
  }

  /** {@code |1|salt|HMAC-SHA1(salt, name)}, both in Base64. */
  private static String hash(String pattern) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(salt, "HmacSHA1"));
      byte[] digest = mac.doFinal(pattern.getBytes(StandardCharsets.UTF_8));
      Base64.Encoder base64 = Base64.getEncoder();
      return "|1|" + base64.encodeToString(salt) + "|" + base64.encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
