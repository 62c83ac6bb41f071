package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Containers on the host's own network publish nothing; what they listen on can be open here. */
@ExtendWith(RealServers.class)
class HostNetworkTest {
  private static final String PAGE = "It works";
  private static final String ANOTHER_PROGRAM = "another-program.service";

  private RemoteHost host;
  private Installation installation;
  private String container;
  private int port;

  @BeforeEach
  void run(RemoteHost shared) {
    host = shared;
    installation = host.installation().set("port_forward.host_network", "true");
    port = FreePorts.inARow(3);
    container =
        host.run(
            "docker run -d --network host busybox sh -c 'httpd -p %d -h /www; sleep 3600'"
                .formatted(port));
  }

  @AfterEach
  void close() {
    installation.close();
    host.run(
        "docker rm -f " + container + "; systemctl stop %1$s || true".formatted(ANOTHER_PROGRAM));
  }

  @Test
  void whatTheyListenOnIsOpenHereWhileTheyListenAndNothingElseIs() {
    host.run(
        "systemd-run --quiet --collect --unit=%s python3 -m http.server %d"
            .formatted(ANOTHER_PROGRAM, port + 2));
    installation.dockbridge().run("start", "--host", RemoteHost.URL).ok();
    Await.until("the page", () -> Local.serves(port, PAGE));
    assertThat(Local.refuses(port + 1)).isTrue();
    installation
        .docker()
        .ok("exec", container, "sh", "-c", "httpd -p 127.0.0.1:%d -h /www".formatted(port + 1));
    Await.until("another page", () -> Local.serves(port + 1, PAGE));
    host.run("pkill -f '^httpd -p %d'".formatted(port));
    String gone = "localhost:" + port;
    Await.until("its end", () -> !installation.dockbridge().run("ports").ok().contains(gone));
    assertThat(Local.refuses(port)).isTrue();
    assertThat(Local.serves(port + 1, PAGE)).isTrue();
    assertThat(Local.refuses(port + 2)).as("another program's port").isTrue();

    installation.docker().ok("stop", "-t", "0", container);
    assertThat(Local.refuses(port + 1)).as("after stop").isTrue();
    installation.docker().ok("start", container);
    Await.until("the page again", () -> Local.serves(port, PAGE));
  }

  @Test
  void whoIsNotRootIsToldThatItCannotBeSeen() {
    host.run(
        "id ops >/dev/null 2>&1 || useradd -m -s /bin/sh -G docker ops; mkdir -p ~ops/.ssh;"
            + " cp ~/.ssh/authorized_keys ~ops/.ssh/; chown -R ops ~ops/.ssh");
    installation.dockbridge().run("start", "--host", "ssh://ops@box").ok();
    assertThat(installation.dockbridge().run("ports").ok())
        .contains("pending", "which ports it listens on can be seen by root alone");
    assertThat(Local.refuses(port)).isTrue();
  }
}
