package io.dockbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Debian's own client against servers that boot. */
@ExtendWith(RealServers.class)
class HcloudCliTest {
  @TempDir static Path home;
  private static Sandbox sandbox;
  private static Shell shell;

  @BeforeAll
  static void open() {
    sandbox = Sandbox.open(SandboxOptions.defaults());
    shell = new Shell(home, sandbox);
    shell.hcloud(
        "ssh-key", "create", "--name", "k1", "--public-key-from-file", shell.newKey().toString());
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  private static String create(String name) {
    return shell.hcloud(
        "server",
        "create",
        "--name",
        name,
        "--type",
        "cx23",
        "--image",
        "docker-ce",
        "--location",
        "fsn1",
        "--ssh-key",
        "k1",
        "--label",
        "role=" + name);
  }

  private static void awaitEngine(String address) {
    await().until(() -> shell.ssh(address, "docker version --format '{{.Server.Version}}'").ok());
  }

  @Test
  void createsListsDescribesAndDeletesServers() {
    assertThat(create("one")).contains("created");
    assertThat(create("two")).contains("created");
    String first = shell.hcloud("server", "ip", "one").strip();
    String second = shell.hcloud("server", "ip", "two").strip();
    assertThat(first).isNotEqualTo(second);
    assertThat(shell.hcloud("server", "list")).contains("one", "two", "running", first, second);
    assertThat(shell.hcloud("server", "list", "-l", "role=two", "-o", "noheader"))
        .contains(second)
        .doesNotContain(first);
    awaitEngine(first);
    awaitEngine(second);
    assertThat(shell.ssh(first, "hostname").output().strip()).isEqualTo("one");
    assertThat(shell.hcloud("server", "describe", "one")).contains("cx23", "docker-ce", first);
    shell.hcloud("server", "delete", "one");
    assertThat(shell.tryHcloud("server", "describe", "one").output()).contains("not found");
    assertThat(shell.ssh(second, "true").ok()).as("the other one lives on").isTrue();
    shell.hcloud("server", "delete", "two");
    await().until(() -> sandbox.servers().isEmpty());
  }

  @Test
  void createsListsDescribesAndDeletesKeys() {
    assertThat(shell.hcloud("ssh-key", "list")).contains("k1");
    assertThat(shell.hcloud("ssh-key", "describe", "k1")).contains("ssh-ed25519");
    String again =
        shell
            .tryHcloud(
                "ssh-key",
                "create",
                "--name",
                "k1",
                "--public-key-from-file",
                home.resolve("key.pub").toString())
            .output();
    assertThat(again).contains("uniqueness_error");
  }

  @Test
  void reportsWhatIsOutOfStock() {
    sandbox.stock().set("cx33", "hel1", false);
    String output =
        shell
            .tryHcloud(
                "server",
                "create",
                "--name",
                "none",
                "--type",
                "cx33",
                "--image",
                "docker-ce",
                "--location",
                "hel1",
                "--ssh-key",
                "k1")
            .output();
    assertThat(output).contains("resource_unavailable");
  }

  @Test
  void switchesServersOffAndOn() {
    create("switched");
    String address = shell.hcloud("server", "ip", "switched").strip();
    awaitEngine(address);
    shell.ssh(address, "touch /root/kept");
    shell.hcloud("server", "shutdown", "switched");
    await().until(() -> shell.hcloud("server", "describe", "switched").contains("off"));
    assertThat(shell.ssh(address, "true").ok()).isFalse();
    shell.hcloud("server", "poweron", "switched");
    awaitEngine(address);
    assertThat(shell.ssh(address, "ls /root").output()).contains("kept");
    shell.hcloud("server", "poweroff", "switched");
    assertThat(sandbox.servers().getFirst().machine().orElseThrow().processes()).isEmpty();
    shell.hcloud("server", "delete", "switched");
  }
}
