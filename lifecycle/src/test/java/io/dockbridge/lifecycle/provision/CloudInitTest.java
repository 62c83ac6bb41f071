package io.dockbridge.lifecycle.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudInitTest {
  private final SshKeyPair hostKey = SshKeyPair.generate("");
  private final String userData = userData(Optional.empty());

  private String userData(Optional<String> hostGateway) {
    return CloudInit.userData(hostKey, Optional.empty(), hostGateway);
  }

  @Test
  void theServerShowsTheHostKeyThatItIsTold(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(directory.resolve("key"), block("  ed25519_private: |\n", "    "));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThat(userData).startsWith("#cloud-config\n");
    assertThat(SshKeyPair.loadOrCreate(file, "").md5Fingerprint())
        .isEqualTo(hostKey.md5Fingerprint());
    assertThat(userData).contains("\n  ed25519_public: " + hostKey.publicKey() + "\n");
    assertThat(userData).contains("\nssh_deletekeys: true\n");
  }

  @Test
  void dockerIsAsItsUsersKnowItAndTheFirewallComesFirst() {
    assertThat(userData).doesNotContain("daemon.json");
    assertThat(block("bootcmd:\n- |\n", "  ")).contains("-j DROP", "iptables", "ip6tables");
    assertThat(userData.indexOf("-A FORWARD", userData.indexOf("runcmd:")))
        .isPositive()
        .isLessThan(userData.indexOf("install docker.io"));
  }

  @Test
  void theEngineLearnsWhatHostGatewayMeans() {
    assertThat(userData(Optional.of("192.168.65.254")))
        .contains("'{\"host-gateway-ip\": \"192.168.65.254\"}' >/etc/docker/daemon.json");
  }

  @Test
  void itFitsIntoARequest() {
    assertThat(userData.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(32 << 10);
  }

  /** The lines of a literal block, as YAML reads them. */
  private String block(String head, String indentation) {
    int from = userData.indexOf(head);
    assertThat(from).isNotNegative();
    StringBuilder lines = new StringBuilder();
    for (String line : userData.substring(from + head.length()).lines().toList()) {
      if (!line.startsWith(indentation)) {
        break;
      }
      lines.append(line, indentation.length(), line.length()).append('\n');
    }
    return lines.toString();
  }
}
