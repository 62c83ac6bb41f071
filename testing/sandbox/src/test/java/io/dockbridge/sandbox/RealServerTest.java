package io.dockbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a server does that was ordered by API. */
@ExtendWith(RealServers.class)
class RealServerTest {
  @TempDir Path home;
  private Sandbox sandbox;
  private Shell shell;
  private ApiClient api;
  private long key;

  @BeforeEach
  void open() throws IOException {
    sandbox = Sandbox.open(SandboxOptions.defaults());
    shell = new Shell(home, sandbox);
    api = new ApiClient(sandbox.endpoint(), sandbox.token());
    String publicKey = Files.readString(shell.newKey());
    key =
        api.post(
                "/ssh_keys", Json.object().put("name", "k").put("public_key", publicKey).toString())
            .body()
            .at("/ssh_key/id")
            .asLong();
  }

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  private ObjectNode order(String name) {
    ObjectNode order =
        Json.object().put("name", name).put("server_type", "cx23").put("image", "ubuntu-24.04");
    order.put("location", "nbg1").putArray("ssh_keys").add(key);
    return order;
  }

  private JsonNode create(ObjectNode order) throws IOException {
    ApiClient.Answer answer = api.post("/servers", order.toString());
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    return answer.body();
  }

  private static String address(JsonNode created) {
    return created.at("/server/public_net/ipv4/ip").asText();
  }

  private void awaitSsh(String address, String command) {
    await().until(() -> shell.ssh(address, command).ok());
  }

  private void awaitIdle(long server) {
    await().until(() -> !api.get("/servers/" + server).body().at("/server/locked").asBoolean());
  }

  @Test
  void getsItsUserDataPackedOrPlain() throws IOException {
    String config = "#cloud-config\nwrite_files:\n- {path: /root/told, content: yes-indeed}\n";
    String plain = address(create(order("plain").put("user_data", config)));
    String packed = address(create(order("packed").put("user_data", packed(config))));
    awaitSsh(plain, "grep yes-indeed /root/told");
    awaitSsh(packed, "grep yes-indeed /root/told");
  }

  private static String packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  @Test
  void runsContainersFromAnImageThatNeedsNoRegistry() throws IOException {
    String address = address(create(order("docker")));
    awaitSsh(address, "docker version");
    Path tar =
        sandbox.servers().getFirst().machine().orElseThrow().root().resolve("root/busybox.tar");
    BusyboxImage.write(tar);
    assertThat(shell.ssh(address, "docker import -c 'CMD [\"sh\"]' /root/busybox.tar busybox"))
        .matches(Command.Result::ok);
    assertThat(shell.ssh(address, "docker run --rm busybox echo hello from inside").output())
        .contains("hello from inside");
    assertThat(shell.ssh(address, "docker run -d -p 80:80 busybox httpd -f -h /www"))
        .matches(Command.Result::ok);
    awaitSsh(address, "curl -sS 127.0.0.1 | grep 'It works'"); // it may not listen at once
  }

  @Test
  void isReachedOnlyWhereItsFirewallAllows() throws IOException {
    ObjectNode rule = Json.object().put("direction", "in").put("protocol", "tcp").put("port", "22");
    rule.putArray("source_ips").add("0.0.0.0/0").add("::/0");
    ObjectNode firewall = Json.object().put("name", "ssh-only");
    firewall.putArray("rules").add(rule);
    long id = api.post("/firewalls", firewall.toString()).body().at("/firewall/id").asLong();
    ObjectNode order = order("guarded");
    order.putArray("firewalls").addObject().put("firewall", id);
    String address = address(create(order));
    awaitSsh(
        address,
        "systemd-run -p Type=simple sh -c 'while :; do echo hi | busybox nc -l -p 99; done' ||"
            + " true");
    assertThat(shell.ssh(address, "iptables -t mangle -S PREROUTING").output())
        .contains("--dport 22 -j ACCEPT", "-j DROP");
    assertThat(
            Command.attempt("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/" + address + "/2375")
                .exitCode())
        .as("dropped, not refused")
        .isEqualTo(124);
    api.post("/firewalls/" + id + "/actions/set_rules", "{\"rules\":[]}");
    await().until(() -> !shell.ssh(address, "true").ok());
  }

  @Test
  void hasItsVolumesAtBootAndWhenTheyComeLater() throws IOException {
    long atBoot = volume("at-boot");
    ObjectNode order = order("disks");
    order.putArray("volumes").add(atBoot);
    JsonNode created = create(order);
    long server = created.at("/server/id").asLong();
    String address = address(created);
    awaitSsh(
        address,
        "mount /dev/disk/by-id/scsi-0HC_Volume_" + atBoot + " /mnt && echo kept > /mnt/file");
    long later = volume("later");
    awaitIdle(server);
    api.post(
        "/volumes/" + later + "/actions/attach", "{\"server\":" + server + ",\"automount\":false}");
    awaitSsh(
        address, "mkdir -p /mnt2 && mount /dev/disk/by-id/scsi-0HC_Volume_" + later + " /mnt2");
    assertThat(shell.ssh(address, "umount /mnt /mnt2")).matches(Command.Result::ok);
    awaitIdle(server);
    assertThat(api.delete("/servers/" + server).status()).isEqualTo(200);
    await().until(() -> api.get("/volumes/" + atBoot).body().at("/volume/server").isNull());
    ObjectNode next = order("next");
    next.putArray("volumes").add(atBoot);
    awaitSsh(
        address(create(next)),
        "mount /dev/disk/by-id/scsi-0HC_Volume_" + atBoot + " /mnt && grep kept /mnt/file");
  }

  @Test
  void aPowerCutLosesWhatIsNotOnTheDiskOfItsVolumeAndNothingElse() throws IOException {
    long volume = volume("cut");
    ObjectNode order = order("cut");
    order.putArray("volumes").add(volume);
    JsonNode created = create(order);
    String address = address(created);
    String mount = "mount -o commit=600 /dev/disk/by-id/scsi-0HC_Volume_" + volume + " /mnt";
    awaitSsh(address, mount + " && echo 1 > /mnt/synced && sync && echo 2 > /mnt/in-memory");
    String power = "/servers/" + created.at("/server/id").asLong() + "/actions/power";
    assertThat(api.post(power + "off", "{}").status()).isEqualTo(201);
    await().until(() -> sandbox.servers().getFirst().status().equals("off"));
    await().until(() -> api.post(power + "on", "{}").status() == 201);
    awaitSsh(address, mount);
    assertThat(shell.ssh(address, "ls /mnt").output()).contains("synced").doesNotContain("memory");
  }

  private long volume(String name) throws IOException {
    ObjectNode order =
        Json.object()
            .put("name", name)
            .put("size", 10)
            .put("location", "nbg1")
            .put("format", "ext4");
    long id = api.post("/volumes", order.toString()).body().at("/volume/id").asLong();
    await()
        .until(
            () ->
                api.get("/volumes/" + id).body().at("/volume/status").asText().equals("available"));
    return id;
  }

  @Test
  void restartsWhenAskedFromInside() throws IOException {
    JsonNode created = create(order("restarting"));
    String address = address(created);
    awaitSsh(address, "touch /run/before");
    shell.ssh(address, "systemctl reboot");
    awaitSsh(address, "test ! -e /run/before");
    assertThat(api.get("/servers/" + created.at("/server/id")).body().at("/server/status").asText())
        .isEqualTo("running");
  }
}
