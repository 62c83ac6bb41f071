package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.e2e.ApiGate.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The daemon is killed at every request that changes something in the cloud, just before and just
 * after; between two of them a crash leaves what the one at the next leaves. The project is shared
 * with others, whose servers are there afterwards.
 */
@ExtendWith(RealServers.class)
class CrashTest {
  private Cloud cloud;
  private Installation installation;
  private ApiGate gate;
  private final List<Long> foreign = new ArrayList<>();

  @BeforeEach
  void install(Cloud shared) {
    cloud = shared;
    gate = new ApiGate(cloud.sandbox().endpoint());
    installation = new Installation(cloud).set("hetzner.server_type", "cx23");
    installation.environment().put("HCLOUD_ENDPOINT", gate.endpoint());
    foreign.add(cloud.create("dockbridge-x", Map.of()));
    foreign.add(
        cloud.create(
            "dockbridge-docker-0badcafe",
            Map.of("managed-by", "dockbridge", "dockbridge-owner", "somebody-else")));
  }

  @AfterEach
  void close() {
    installation.close();
    gate.close();
    foreign.forEach(cloud::delete);
  }

  private void killAt(String method, String path, Moment moment) {
    long daemon = installation.dockbridge().pid();
    gate.at(
        method,
        path,
        moment,
        () -> {
          ProcessHandle process = ProcessHandle.of(daemon).orElseThrow();
          process.destroyForcibly();
          process.onExit().join();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /ssh_keys,       BEFORE, 1",
    "POST, /ssh_keys,       AFTER,  1",
    "POST, /firewalls,      AFTER,  1",
    "POST, /servers,        BEFORE, 2",
    "POST, /servers,        AFTER,  1",
    "GET,  /actions.*,      BEFORE, 1",
    "PUT,  /servers/[0-9]+, BEFORE, 1",
    "PUT,  /servers/[0-9]+, AFTER,  1",
  })
  void aCrashWhileAServerIsMadeLeavesOneServerForTheNextRun(
      String method, String path, Moment moment, int orders) {
    installation.dockbridge().start();
    killAt(method, path, moment);
    try (Program ps = installation.docker().launch("ps", "-q")) {
      Await.until("the crash", gate::sprung);
      ps.await();
    }

    installation.dockbridge().start();
    installation.docker().ok("ps", "-q");

    assertThat(installation.servers()).hasSize(1);
    assertThat(installation.orders()).hasSizeLessThanOrEqualTo(orders);
    installation.dockbridge().run("stop", "--yes").ok();
    nothingIsLeftButWhatIsForeign();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, BEFORE",
    "DELETE, AFTER",
  })
  void aCrashWhileAServerIsDeletedEndsWithItsDeletion(String method, Moment moment) {
    installation.set("activity.idle_timeout", "1s");
    installation.dockbridge().start();
    killAt(method, "/servers/[0-9]+", moment);
    installation.docker().ok("ps", "-q");
    Await.until("the crash", gate::sprung);

    installation.dockbridge().start();

    Await.until("the server's end", () -> installation.servers().isEmpty());
    assertThat(installation.orders()).hasSize(1);
    installation.dockbridge().run("stop", "--yes").ok();
    nothingIsLeftButWhatIsForeign();
  }

  private void nothingIsLeftButWhatIsForeign() {
    assertThat(installation.servers()).isEmpty();
    assertThat(cloud.sandbox().servers().stream().map(it -> it.id())).containsAll(foreign);
  }
}
