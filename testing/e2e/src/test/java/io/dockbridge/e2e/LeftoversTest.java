package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.sandbox.ServerView;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is left over in a project with several owners, and what of it may be deleted. */
@ExtendWith(RealServers.class)
class LeftoversTest {
  private Cloud cloud;
  private Installation mine;
  private Installation others;

  @BeforeEach
  void install(Cloud shared) {
    cloud = shared;
    mine = new Installation(cloud);
    others = new Installation(cloud);
  }

  @AfterEach
  void close() {
    mine.close();
    others.close();
    ids().stream().filter(this::isStrange).forEach(cloud::delete);
  }

  /** By the servers' ids. */
  private static Map<Long, String> owners(JsonNode list) {
    return list.valueStream()
        .collect(Collectors.toMap(it -> it.path("id").asLong(), it -> it.path("owner").asText()));
  }

  @Test
  void onlyWhatIsLeftOverIsDeletedAndNothingForeignEver() throws IOException {
    Dockbridge crashed = mine.dockbridge();
    Dockbridge running = new Dockbridge(mine, mine.folder().resolve("second/docker.sock"));
    Dockbridge other = others.dockbridge();
    long left = serverOf(crashed);
    long inUse = serverOf(running);
    long foreign = serverOf(other);
    long strange = cloud.create("dockbridge-x", Map.of());
    crashed.kill();

    JsonNode list = new ObjectMapper().readTree(crashed.run("server", "list", "-o", "json").ok());
    assertThat(owners(list))
        .contains(entry(left, "mine"), entry(inUse, "mine"), entry(foreign, "other"))
        .doesNotContainKey(strange);

    Result asked = crashed.run("server", "reap");
    assertThat(asked.exitCode()).isEqualTo(1);
    assertThat(asked.out()).contains("(id " + left + ")").doesNotContain("" + inUse);
    assertThat(ids()).contains(left, inUse, foreign, strange);

    crashed.run("server", "reap", "--expired", "--yes").ok();
    assertThat(ids()).doesNotContain(left).contains(inUse, foreign, strange);

    other.kill();
    cloud.relabel(foreign, "dockbridge-lease", "1");
    cloud.relabel(strange, "dockbridge-lease", "1");
    crashed.run("server", "reap", "--yes").ok();
    assertThat(ids()).contains(inUse, foreign, strange);
    crashed.run("server", "reap", "--expired", "--yes").ok();
    assertThat(ids()).doesNotContain(foreign).contains(inUse, strange);
    assertThat(running.server()).isEqualTo(inUse);
    assertThat(new DockerCli(mine, running.socket()).ok("ps", "-q")).isEmpty();
  }

  /** An hour costs 0.0088 and its address 0.0008, with 19 % tax 0.011424. */
  @Test
  void theLedgerAddsUpAndTheBudgetIsKept() throws IOException {
    mine.set("limits.monthly_budget", "0.02");
    Dockbridge dockbridge = mine.dockbridge();
    long first = serverOf(dockbridge);
    JsonNode cost = dockbridge.status().at("/server_status/cost");
    assertThat(cost.path("gross").asText()).isEqualTo("0.011424");

    assertThat(dockbridge.run("server", "destroy", "--yes").ok()).contains("is deleted");
    assertThat(ids()).doesNotContain(first);
    Result refused = mine.docker().run("ps");
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err())
        .contains("budget is used up: 0.011424 EUR spent", "limits.monthly_budget is 0.02");
    assertThat(mine.orders()).hasSize(1);

    JsonNode report = new ObjectMapper().readTree(dockbridge.run("cost", "-o", "json").ok());
    assertThat(report.at("/servers")).isEmpty();
    assertThat(report.at("/month/amounts/0/net").asText()).isEqualTo("0.0096");
    assertThat(report.at("/month/hours").asLong()).isEqualTo(billedHours(first));
  }

  @Test
  void aServerMadeByHandIsTheOneThatCommandsUseAndCarriesALease() {
    Dockbridge dockbridge = mine.dockbridge();
    dockbridge.start();
    assertThat(dockbridge.run("server", "create").ok()).contains("is ready (cx23, ");
    assertThat(mine.docker().ok("ps", "-q")).isEmpty();
    assertThat(mine.orders()).hasSize(1);
    assertThat(mine.orders().getFirst().at("/labels/dockbridge-lease").asLong())
        .isGreaterThan(System.currentTimeMillis() / 1000);
  }

  private long billedHours(long server) {
    return cloud.sandbox().billing().entries().stream()
        .filter(it -> it.serverId() == server)
        .mapToLong(it -> it.hours(it.deleted().orElseThrow()))
        .sum();
  }

  private static long serverOf(Dockbridge dockbridge) {
    dockbridge.start();
    dockbridge.run("server", "create").ok();
    return dockbridge.server();
  }

  private List<Long> ids() {
    return cloud.sandbox().servers().stream().map(ServerView::id).toList();
  }

  private boolean isStrange(long id) {
    return cloud.sandbox().servers().stream()
        .anyMatch(it -> it.id() == id && it.name().equals("dockbridge-x"));
  }
}
