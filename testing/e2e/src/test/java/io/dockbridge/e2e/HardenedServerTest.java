package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a server of ours shows to the world, and to what runs on it. */
@ExtendWith(RealServers.class)
class HardenedServerTest {
  private static final String OWN_NETWORK = "own";
  private static final int PORTS = 65_535;
  private static final int AT_ONCE = 8192;
  private static final int PATIENCE_MILLIS = 1000;

  private static final Path FIREWALL =
      Path.of("../../lifecycle/src/main/resources/io/dockbridge/lifecycle/provision/firewall.sh");

  private Engine engine;
  private Guest guest;

  @BeforeEach
  void boot(Engine shared) {
    engine = shared;
    guest = new Guest(engine.installation());
  }

  @AfterEach
  void removeAll() {
    engine.docker().removeAll();
    engine.docker().run("network", "rm", "-f", OWN_NETWORK);
  }

  @Test
  void fromOutsideOnlySshAnswersWhateverContainersPublish() throws IOException {
    int port = FreePorts.inARow(2);
    engine.docker().runHttpd("-p", port + ":80");
    engine.docker().ok("network", "create", OWN_NETWORK);
    engine.docker().runHttpd("--network", OWN_NETWORK, "-p", "0.0.0.0:" + (port + 1) + ":80");

    List<Integer> open = new ArrayList<>();
    String address = engine.dockbridge().status().at("/server_status/server/ip").asText();
    for (int first = 1; first <= PORTS; first += AT_ONCE) {
      open.addAll(open(address, first, Math.min(PORTS, first + AT_ONCE - 1)));
    }

    assertThat(open).containsExactly(22);
  }

  /** The cloud's firewall stands in the table mangle of the server's network. */
  @Test
  void withoutTheCloudsFirewallTheServerItselfLetsNobodyIn() throws IOException {
    int port = FreePorts.one();
    engine.docker().runHttpd("-p", port + ":80", "-p", "22");
    assertThat(Local.get(Local.IPV4, port)).contains("It works");
    String address = engine.dockbridge().status().at("/server_status/server/ip").asText();
    guest.sh("cd /run; for t in mangle security; do iptables-save -t $t > own-$t; done");
    try {
      guest.sh("iptables -t mangle -F");
      assertThat(open(address, port, port)).isEmpty();
      assertThat(open(address, 22, 22)).containsExactly(22);
      guest.sh("iptables -t security -F");
      assertThat(open(address, port, port)).as("without any rule").containsExactly(port);
    } finally {
      guest.sh("cd /run; for t in mangle security; do iptables-restore -T $t < own-$t; done");
    }
  }

  /** As where the engine does without iptables, too; containers reach each other as before. */
  @Test
  void withoutIptablesNftLetsNobodyIn() throws IOException {
    int port = FreePorts.one();
    engine.docker().runHttpd("-p", port + ":80");
    String address = engine.dockbridge().status().at("/server_status/server/ip").asText();
    String firewall = Files.readString(FIREWALL);
    guest.sh("cd /run; for t in mangle security; do iptables-save -t $t > own-$t; done");
    try {
      guest.sh("iptables -t mangle -F; iptables -t security -F");
      guest.sh("mkdir /run/nft; cd /run/nft; for c in ip sed nft; do ln -s $(command -v $c); done");
      guest.sh("PATH=/run/nft\n" + firewall);
      assertThat(open(address, port, port)).isEmpty();
      assertThat(open(address, 22, 22)).containsExactly(22);
      String ask = "wget -qO- http://172.17.0.1:%d/".formatted(port);
      assertThat(engine.docker().ok("run", "--rm", "busybox", "sh", "-c", ask))
          .contains("It works");
      assertThat(Local.get(Local.IPV4, port)).contains("It works");
    } finally {
      guest.sh("nft delete table inet dockbridge; rm -r /run/nft");
      guest.sh("cd /run; for t in mangle security; do iptables-restore -T $t < own-$t; done");
    }
  }

  /** The ports of a range that accept a connection; who says nothing is asked no longer. */
  private static List<Integer> open(String address, int first, int last) throws IOException {
    List<Integer> open = new ArrayList<>();
    List<SocketChannel> asked = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int port = first; port <= last; port++) {
        SocketChannel channel = SocketChannel.open();
        asked.add(channel);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_CONNECT, port);
        channel.connect(new InetSocketAddress(address, port));
      }
      while (selector.select(key -> finish(key, open), PATIENCE_MILLIS) > 0) {
        // one more answered
      }
    } finally {
      for (SocketChannel channel : asked) {
        channel.close();
      }
    }
    return open;
  }

  private static void finish(SelectionKey key, List<Integer> open) {
    try {
      if (((SocketChannel) key.channel()).finishConnect()) {
        open.add((Integer) key.attachment());
      }
    } catch (IOException _) {
      // refused
    }
    key.cancel();
  }

  @Test
  void theFirstBootEndsWithoutAnErrorAndInstallsNothing() {
    Await.until(
        "the end of the first boot",
        () -> !guest.run("cloud-init status").out().contains("running"));

    assertThat(guest.run("cloud-init status --long").out())
        .contains("status: done")
        .contains("errors: []");
    assertThat(guest.sh("find /var/lib/dpkg/status -newer /run/systemd/container")).isEmpty();
  }

  @Test
  void onlyKeysLogIn() {
    assertThat(guest.sh("sshd -T").lines())
        .contains("passwordauthentication no", "kbdinteractiveauthentication no")
        .contains("pubkeyauthentication yes");
  }

  @Test
  void theHostKeyOfTheFirstBootIsNotTheOneInUse() {
    Await.until(
        "the change of the host key",
        () -> !guest.sh("cat /etc/ssh/ssh_host_ed25519_key.pub").contains(injectedKey()));
  }

  private String injectedKey() {
    return guest.sh("awk '/ed25519_public:/ {print $3}' /var/lib/cloud/instance/user-data.txt");
  }

  @Test
  void containersDoNotReachTheMetadataOnAnyNetwork() {
    for (String network : List.of("bridge", "host")) {
      Result asked =
          engine
              .docker()
              .run(
                  "run",
                  "--rm",
                  "--network",
                  network,
                  "busybox",
                  "wget",
                  "-q",
                  "-T",
                  "5",
                  "-O-",
                  "http://169.254.169.254/hetzner/v1/userdata");
      assertThat(asked.exitCode()).as(network).isNotZero();
      assertThat(asked.out()).as(network).isEmpty();
      assertThat(asked.err()).as(network).doesNotContain("timed out");
    }
  }
}
