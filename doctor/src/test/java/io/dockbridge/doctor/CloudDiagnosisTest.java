package io.dockbridge.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.doctor.CheckResult.Ok;
import io.dockbridge.doctor.CheckResult.Problem;
import io.dockbridge.doctor.CheckResult.Skipped;
import io.dockbridge.doctor.CheckResult.Warning;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.model.CreateFirewall;
import io.dockbridge.lifecycle.orphans.InstanceClaims;
import io.dockbridge.sandbox.Fault;
import io.dockbridge.sandbox.RequestLog;
import io.dockbridge.sandbox.Sandbox;
import io.dockbridge.sandbox.SandboxOptions;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CloudDiagnosisTest {
  private static final String CANARY = "0123456789".repeat(6) + "abcd";

  @TempDir private Path folder;
  private final Map<String, String> variables = new HashMap<>();
  private Sandbox sandbox;
  private URI endpoint;
  private String token;
  private InstantSource clock = InstantSource.system();
  private DaemonView daemon = Home.absent();

  @BeforeEach
  void open() {
    sandbox = Sandbox.open(SandboxOptions.apiOnly().withLimits(10, 100_000));
    endpoint = sandbox.endpoint();
    token = sandbox.token();
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  /** Results by their checks' names. */
  private Map<String, CheckResult> examine() throws Exception {
    variables.put("HCLOUD_ENDPOINT", endpoint.toString());
    Home home = new Home(folder, variables);
    home.state.prepare();
    Timing timing =
        Timing.standard()
            .withBackoffs(_ -> Duration.ZERO, _ -> Duration.ZERO)
            .withLimits(Duration.ofSeconds(5), Duration.ofSeconds(10));
    try (HetznerClient client = new HetznerClient(endpoint, () -> token, timing)) {
      Map<String, CheckResult> results = new HashMap<>();
      new Doctor(home.target(daemon), clock)
          .examine(new CloudProject(client, Optional.empty(), home.state.ownerId(), nobodyRuns()))
          .forEach(it -> results.put(it.check(), it.result()));
      assertThat(results.toString()).doesNotContain(token);
      return results;
    }
  }

  private static InstanceClaims nobodyRuns() {
    return new InstanceClaims() {
      @Override
      public Optional<Claim> claim(String instanceId) {
        return Optional.of(new Claim(true, () -> {}));
      }

      @Override
      public boolean anyRuns() {
        return false;
      }
    };
  }

  private static void assertProblem(CheckResult result, String... words) {
    assertThat(result).isInstanceOf(Problem.class);
    assertThat(result.toString()).contains(words);
  }

  @Test
  void aHealthyProjectHasNoProblemAndNothingIsChangedInIt() throws Exception {
    Map<String, CheckResult> results = examine();

    assertThat(results.values()).noneMatch(it -> it instanceof Problem);
    assertThat(List.of(results.get("api"), results.get("token"), results.get("clock")))
        .allMatch(it -> it instanceof Ok);
    assertThat(List.of(results.get("quota"), results.get("stock"), results.get("leftovers")))
        .allMatch(it -> it instanceof Ok);
    assertThat(results.get("key")).isInstanceOf(Skipped.class);
    assertThat(results.get("ssh")).isInstanceOf(Skipped.class);
    assertThat(sandbox.requests().all())
        .filteredOn(it -> !it.method().equals("GET"))
        .extracting(RequestLog.Entry::path)
        .containsExactly("/ssh_keys/0");
  }

  @Test
  void aTokenThatIsUnknownIsNamed() throws Exception {
    token = CANARY;
    Map<String, CheckResult> results = examine();

    assertProblem(results.get("token"), "does not know the token", "HCLOUD_TOKEN");
    assertThat(results.get("api")).isInstanceOf(Ok.class);
    assertThat(results.get("stock")).isInstanceOf(Skipped.class);
  }

  @Test
  void aTokenThatMayOnlyReadIsNamed() throws Exception {
    token = sandbox.readOnlyToken();
    assertProblem(examine().get("token"), "may only read");
  }

  @Test
  void anApiThatCannotBeReachedIsNamedOnceAndHidesNothingElse() throws Exception {
    endpoint = URI.create("http://127.0.0.1:1/v1");
    Map<String, CheckResult> results = examine();

    assertProblem(results.get("api"), "cannot be reached", "network");
    assertThat(results.get("token")).isInstanceOf(Skipped.class);
    assertThat(results.get("quota")).isInstanceOf(Skipped.class);
    assertThat(results.get("disk")).isInstanceOf(Ok.class);
  }

  @Test
  void anApiWhoseNameIsUnknownIsNamed() throws Exception {
    endpoint = URI.create("https://api.invalid/v1");
    assertProblem(examine().get("api"), "api.invalid cannot be resolved", "DNS");
  }

  @Test
  void tlsThatFailsIsNamed() throws Exception {
    ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread server = Thread.ofVirtual().start(() -> answerInPlain(plain));
    try {
      endpoint = URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/v1");
      assertProblem(examine().get("api"), "TLS", "certificates");
    } finally {
      plain.close();
      server.join();
    }
  }

  private static void answerInPlain(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.getOutputStream().write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      } catch (IOException _) {
        // a client that has hung up, or the end of the test
      }
    }
  }

  @Test
  void anApiThatFailsIsNamed() throws Exception {
    sandbox
        .faults()
        .add(
            Fault.on("GET", "/servers", new Fault.Effect.Answer(503, "text/html", "<html>"))
                .times(100));
    assertProblem(examine().get("api"), "the API fails", "503", "later");
  }

  @Test
  void somethingElseThatAnswersIsNamed() throws Exception {
    sandbox
        .faults()
        .add(Fault.on("GET", "/servers", new Fault.Effect.Answer(200, "text/html", "<html>")));
    assertProblem(examine().get("api"), "is not Hetzner's API", "hetzner.endpoint");
  }

  @Test
  void anHourWhoseRequestsAreUsedUpIsNamed() throws Exception {
    sandbox
        .faults()
        .add(
            Fault.on("GET", "/servers", new Fault.Effect.Refusal(429, "rate_limit_exceeded", "no"))
                .times(100));
    assertProblem(examine().get("quota"), "used up");
  }

  @Test
  void aServerThatTheAccountsLimitForbadeIsNamed() throws Exception {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status
        .putObject("server_status")
        .put("status", "failed")
        .put("detail", "POST /servers: server limit reached (resource_limit_exceeded, HTTP 403)");
    daemon = new DaemonView(true, Optional.of("7"), Optional.of(status), Optional.empty());
    assertProblem(examine().get("quota"), "the account's limit is reached");
  }

  @Test
  void aTypeThatIsSoldOutIsNamedAndSoIsOneThatIsLeft() throws Exception {
    variables.put("DOCKBRIDGE_HETZNER_SERVER_TYPE", "cx23,cx33");
    variables.put("DOCKBRIDGE_HETZNER_LOCATION", "fsn1");
    sandbox.stock().set("cx23", "fsn1", false);
    assertThat(examine().get("stock")).isInstanceOf(Warning.class);

    sandbox.stock().set("cx33", "fsn1", false);
    assertProblem(examine().get("stock"), "sold out: cx23 in fsn1, cx33 in fsn1");
  }

  @Test
  void anAutomaticChoiceIsWarnedOfWhereTheCheapestIsSoldOutAndAProblemWhereNothingFits()
      throws Exception {
    assertThat(examine().get("stock").toString()).contains("available: cx23 in fsn1");
    sandbox.stock().set("cx23", "fsn1", false);
    sandbox.stock().set("cx23", "nbg1", false);
    assertThat(examine().get("stock"))
        .isInstanceOfSatisfying(
            Warning.class,
            it -> assertThat(it.toString()).contains("sold out: cx23; available: cx33 in fsn1"));

    variables.put("DOCKBRIDGE_LIMITS_MAX_PRICE_HOURLY", "0.01");
    assertProblem(
        examine().get("stock"),
        "sold out: cx23; above limits.max_price_hourly: cx33 (0.0136 an hour without tax)");
  }

  @Test
  void aTypeThatDoesNotExistIsNamed() throws Exception {
    variables.put("DOCKBRIDGE_HETZNER_SERVER_TYPE", "cx1");
    assertProblem(examine().get("stock"), "no server type cx1");
  }

  @Test
  void aClockThatDisagreesIsNamed() throws Exception {
    clock = () -> Instant.now().minus(Duration.ofHours(1));
    assertProblem(examine().get("clock"), "behind Hetzner's", "timedatectl");
  }

  @Test
  void aKeyThatOthersCanReadIsNamedAndOneThatIsNotInTheProjectToo() throws Exception {
    Home home = new Home(folder, Map.of());
    home.state.prepare();
    Path file = home.state.sshFolder().resolve("id_ed25519");
    var _ = SshKeyPair.loadOrCreate(file, "test");
    assertThat(examine().get("key")).isInstanceOf(Warning.class);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertProblem(examine().get("key"), "chmod 600");
  }

  @Test
  void aServerThatNobodyLooksAfterIsNamed() throws Exception {
    Home home = new Home(folder, Map.of());
    home.state.prepare();
    ForgottenServer.make(sandbox, home.state.ownerId(), home.state.instanceId());
    assertThat(examine().get("leftovers"))
        .isInstanceOf(Warning.class)
        .asString()
        .contains("server dockbridge-forgotten", "dockbridge server reap");
  }

  @Test
  void whatStaysForTheNextServerIsNamedAndCostsNothing() throws Exception {
    Home home = new Home(folder, Map.of());
    home.state.prepare();
    Map<String, String> labels =
        Map.of("managed-by", "dockbridge", "dockbridge-owner", home.state.ownerId());
    try (HetznerClient cloud = new HetznerClient(endpoint, () -> token, Timing.standard())) {
      var _ = cloud.firewalls().create(new CreateFirewall("dockbridge-f", labels, List.of()));
    }
    assertThat(examine().get("leftovers"))
        .isInstanceOf(Ok.class)
        .asString()
        .contains("free of charge: firewall dockbridge-f");
  }
}
