package io.dockbridge.ssh.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshKeyPairTest {
  @TempDir Path directory;

  @Test
  void isWrittenForItsOwnerOnlyWithThePublicHalfBesideIt() throws Exception {
    Path file = directory.resolve("ssh/id_ed25519");
    SshKeyPair key = SshKeyPair.loadOrCreate(file, "dockbridge");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(permissions(file.getParent())).isEqualTo("rwx------");
    assertThat(directory.resolve("ssh/id_ed25519.pub")).hasContent(key.publicKey());
    assertThat(filesIn(file.getParent())).containsExactly("id_ed25519", "id_ed25519.pub");
  }

  @Test
  void isTheSameWhenLoadedAgain() throws Exception {
    Path file = directory.resolve("id");
    SshKeyPair first = SshKeyPair.loadOrCreate(file, "dockbridge");
    SshKeyPair second = SshKeyPair.loadOrCreate(file, "dockbridge");
    assertThat(second.publicKey()).isEqualTo(first.publicKey());
    assertThat(second.keyPair().getPrivate()).isEqualTo(first.keyPair().getPrivate());
  }

  @Test
  void allWhoCreateItAtOnceEndWithTheSameKey() throws Exception {
    Path file = directory.resolve("id");
    Callable<String> create = () -> SshKeyPair.loadOrCreate(file, "dockbridge").publicKey();
    try (ExecutorService racers = Executors.newFixedThreadPool(8)) {
      List<Future<String>> keys = racers.invokeAll(Stream.generate(() -> create).limit(8).toList());
      for (Future<String> key : keys) {
        assertThat(key.get()).isEqualTo(keys.getFirst().get());
      }
    }
    assertThat(filesIn(directory)).containsExactly("id", "id.pub");
  }

  @Test
  void isInOpenSshsOwnFormat() {
    SshKeyPair key = SshKeyPair.generate("dockbridge");
    assertThat(key.privateKey())
        .startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
        .endsWith("-----END OPENSSH PRIVATE KEY-----\n");
    assertThat(key.publicKey()).matches("ssh-ed25519 AAAA\\S+ dockbridge");
  }

  @Test
  void hasTheFingerprintOfItsPublicBytes() throws Exception {
    SshKeyPair key = SshKeyPair.generate("dockbridge");
    byte[] blob = Base64.getDecoder().decode(key.publicKey().split(" ", -1)[1]);
    byte[] digest = MessageDigest.getInstance("MD5").digest(blob);
    assertThat(key.md5Fingerprint()).isEqualTo(HexFormat.ofDelimiter(":").formatHex(digest));
  }

  @Test
  void thatOthersMayReadIsRefused() throws Exception {
    Path file = directory.resolve("id");
    SshKeyPair.loadOrCreate(file, "dockbridge");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> SshKeyPair.loadOrCreate(file, "dockbridge"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("others may read");
  }

  @Test
  void thatIsNoKeyIsRefusedAndLeftAsItIs() throws Exception {
    Path file = directory.resolve("id");
    Files.writeString(file, "something of the user's");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> SshKeyPair.loadOrCreate(file, "dockbridge"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("private key");
    assertThat(file).hasContent("something of the user's");
  }

  @Test
  void doesNotShowItsPrivateHalfInLogs() {
    SshKeyPair key = SshKeyPair.generate("dockbridge");
    assertThat(key).hasToString(key.publicKey());
  }

  @Test
  void aPinnedHostKeyMustBeAKey() {
    assertThatThrownBy(() -> new PinnedHostKey("ssh-ed25519 AAAA"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new PinnedHostKey(SshKeyPair.generate("x").publicKey()).publicKey()).endsWith(" x");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static List<String> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
