package io.dockbridge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.cost.Ledger;
import io.dockbridge.cost.LedgerLine;
import io.dockbridge.enginesocket.http.LocalAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, where one is installed. */
class BrowserTest {
  private static final int WIDTH = 1240;
  private static final int HEIGHT = 1360;
  private static final String HOSTILE = "<img src=x onerror=document.title='owned'>";

  private static final String[] IDS = {
    "a1".repeat(32), "b2".repeat(32), "c3".repeat(32), "d4".repeat(32)
  };

  @TempDir private static Path shared;
  private static Chromium browser;

  @TempDir private Path dir;
  private FakeParts parts;
  private Dashboard dashboard;

  @BeforeAll
  static void start() throws Exception {
    boolean required = "required".equals(System.getenv("DOCKBRIDGE_E2E"));
    if (!required) {
      assumeThat(Chromium.program()).as("no chromium here: apt-get install chromium").isPresent();
    }
    browser = Chromium.start(Files.createDirectory(shared.resolve("profile")));
  }

  @AfterAll
  static void end() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    parts = new FakeParts();
    dashboard =
        new Dashboard(
            parts.sources(ledger(), List.of("sh", "-c", "printf %s \"$0\"", findings())),
            Dashboard.Times.STANDARD);
    containers("db");
  }

  @AfterEach
  void close() throws Exception {
    browser.call("Page.navigate", "{\"url\":\"about:blank\"}");
    dashboard.close();
    parts.close();
  }

  private static String findings() {
    return """
    [{"check":"settings","result":"ok","what":""},{"check":"socket","result":"ok","what":""},
     {"check":"token","result":"ok","what":""},{"check":"engine","result":"ok","what":""},
     {"check":"context","result":"warning","what":"DOCKER_HOST is set and wins over the context.",
      "advice":"Unset it: unset DOCKER_HOST"}]\
    """;
  }

  private Path ledger() throws IOException {
    Path file = dir.resolve("ledger");
    Ledger ledger = new Ledger(file);
    Instant now = Instant.now();
    int[] hours = {96, 140, 81, 210, 188, 120, 260, 305, 174, 220, 260, 3};
    for (int i = 0; i < hours.length; i++) {
      Instant created = now.minus(Duration.ofDays(30L * (11 - i))).minus(Duration.ofHours(2));
      for (LedgerLine line : MonthlyCostTest.server(i, created, hours[i])) {
        ledger.append(line);
      }
    }
    return file;
  }

  private void containers(String lastName) throws IOException {
    String[] names = {"web", "api", "worker", lastName};
    String[] images = {"nginx:1.29", "shop/api:dev", "shop/worker:dev", "postgres:18"};
    List<String> all = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      String state = i == 2 ? "exited" : "running";
      String status = i == 2 ? "Exited (0) 4 minutes ago" : "Up 3%d minutes".formatted(i);
      all.add(
          """
          {"Id":"%s","Names":["/%s"],"Image":"%s","State":"%s","Status":"%s"}\
          """
              .formatted(IDS[i], names[i], images[i], state, status));
    }
    parts.engine().script("/containers/json", 200, "[" + String.join(",", all) + "]");
    parts.engine().script("/containers/" + IDS[0] + "/logs", 200, log(HOSTILE));
  }

  private static String log(String fourth) {
    StringBuilder log = new StringBuilder();
    Instant at = Instant.now().minusSeconds(120);
    String[] lines = {
      "10.0.0.4 GET / 200 4 ms",
      "10.0.0.4 GET /cart 200 11 ms",
      "upstream api:3000 is slow: 1.2 s",
      fourth,
      "10.0.0.4 POST /cart/items 201 19 ms"
    };
    for (int i = 0; i < 20; i++) {
      String line = at.plusSeconds(i * 6L) + " " + lines[i % lines.length] + "\n";
      char stream = i % lines.length == 2 ? '\2' : '\1';
      log.append(stream).append("\0\0\0\0\0\0").append((char) line.length()).append(line);
    }
    return log.toString();
  }

  /** Counters that go on, as an engine's do. */
  private void use(long second) {
    int[] percent = {4, 31, 0, 11};
    long[] memory = {38_000_000, 412_000_000, 0, 231_000_000};
    for (int i = 0; i < IDS.length; i++) {
      parts
          .engine()
          .script(
              "/containers/" + IDS[i] + "/stats",
              200,
              """
              {"cpu_stats":{"cpu_usage":{"total_usage":%d},"system_cpu_usage":%d,"online_cpus":2},
               "memory_stats":{"usage":%d,"limit":4000000000,"stats":{}}}
              """
                  .formatted(
                      1000 + second * (percent[i] + second % 3), 1000 + second * 200, memory[i]));
    }
  }

  private void visit(boolean dark) throws Exception {
    use(1);
    browser.go(dashboard.open(), WIDTH, HEIGHT, dark);
    browser.await("document.querySelectorAll('#containers > li').length === 4");
  }

  @Test
  void theSentenceSaysStateReasonTimeAndPrice() throws Exception {
    visit(false);
    assertThat(browser.text("#sentence"))
        .matches("Ready; deleted at \\d\\d:\\d\\d unless it is used; €0\\.0105 an hour\\.");
    assertThat(browser.text("#countdown")).startsWith("idle in 14 min");
    assertThat(browser.eval("location.hash").asText()).as("the token").isEmpty();
    parts.set(
        "server_status", "{\"status\":\"absent\",\"server\":null,\"idle_time_remaining\":null}");
    browser.await("document.querySelector('#sentence').textContent.startsWith('No server')");
    assertThat(browser.eval("document.querySelector('#destroy').hidden").asBoolean()).isTrue();
    assertThat(browser.eval("document.querySelectorAll('[aria-live]').length").asInt())
        .isEqualTo(1);
  }

  @Test
  void whatContainersSayIsText() throws Exception {
    containers(HOSTILE.replace("\"", "\\\""));
    visit(false);
    browser.eval(
        "document.querySelector('#containers .row[data-name], #containers li:nth-child(3)"
            + " .row').click()");
    browser.await("document.querySelector('#containers pre')?.children.length > 0");
    assertThat(browser.text("#containers pre")).contains(HOSTILE);
    assertThat(browser.text("#containers")).contains(HOSTILE);
    assertThat(browser.eval("document.querySelectorAll('main img').length").asInt()).isZero();
    assertThat(browser.eval("document.title").asText()).isEqualTo("ready · DockBridge");
    browser.eval("{const s=document.querySelector('.log input'); s.value='SLOW'; s.oninput();}");
    assertThat(browser.eval("document.querySelectorAll('pre div:not([hidden])').length").asInt())
        .isEqualTo(4);
    assertThat(browser.text(".log small")).isEqualTo("4 of 20 lines");
  }

  @Test
  void noLogIsFetchedBeforeItIsOpened() throws Exception {
    visit(false);
    browser.await("document.querySelector('.use small').textContent.includes('CPU')");
    assertThat(parts.engine().requests()).noneMatch(it -> it.contains("/logs"));
  }

  @Test
  void evenAScriptOfThePageCannotMakeHtmlOfText() throws Exception {
    visit(false);
    assertThat(
            browser
                .eval(
                    "(() => { try { document.body.innerHTML='x'; return 1 } catch { return 2 }"
                        + " })()")
                .asInt())
        .isEqualTo(2);
  }

  @Test
  void everythingIsReachedByKeyboardAndKeepIsPassedOn() throws Exception {
    parts.answer(
        "POST /_dockbridge/keep?seconds=3600",
        LocalAnswer.json(200, "{\"kept_until\":\"" + Instant.now().plusSeconds(3600) + "\"}"));
    visit(false);
    List<String> reached = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      browser.press("Tab", 9, "");
      reached.add(
          browser
              .eval("(e => e.id || e.name || e.textContent.slice(0, 14))(document.activeElement)")
              .asText());
      if (reached.getLast().equals("keep")) {
        browser.press("Enter", 13, "\\r");
      }
    }
    assertThat(reached)
        .containsSubsequence("keep-for", "keep", "destroy", "localhost:8080", "local", "remote")
        .contains("examine");
    browser.await("document.querySelector('#done').textContent.startsWith('Kept until')");
    assertThat(parts.requests()).contains("POST /_dockbridge/keep?seconds=3600");
  }

  @Test
  void aServerIsDeletedAfterItsNameWasTyped() throws Exception {
    parts.answer("DELETE /_dockbridge/server", LocalAnswer.json(202, "{}"));
    parts.answer(
        "GET /_dockbridge/server/contents",
        LocalAnswer.json(
            200, "{\"running\":3,\"containers\":4,\"images\":6,\"volumes\":1,\"stays\":false}"));
    visit(false);
    browser.eval("document.querySelector('#destroy').click()");
    browser.await("document.querySelector('#loss').textContent.startsWith('With it go')");
    assertThat(browser.text("#loss"))
        .isEqualTo("With it go 4 containers (3 running), 6 images and 1 volume.");
    assertThat(browser.eval("document.activeElement.id").asText()).isEqualTo("confirm");
    browser.call("Input.insertText", "{\"text\":\"dockbridge-k3f\"}");
    assertThat(browser.eval("document.querySelector('#really').disabled").asBoolean()).isTrue();
    browser.call("Input.insertText", "{\"text\":\"9\"}");
    browser.eval("document.querySelector('#really').click()");
    await().until(() -> parts.requests().contains("DELETE /_dockbridge/server"));
    browser.await("!document.querySelector('#destroy-dialog').open");
  }

  @Test
  void portsAreOpenedAndClosedAndRefusalsShown() throws Exception {
    parts.answer(
        "POST /_dockbridge/ports?local=9000&remote=90", LocalAnswer.error(409, "9000 is taken"));
    parts.answer("DELETE /_dockbridge/ports?local=8080&protocol=tcp", LocalAnswer.json(200, "{}"));
    visit(false);
    browser.eval(
        "{const f=document.querySelector('#open-port'); f.local.value='9000'; f.remote.value='90';"
            + " f.requestSubmit();}");
    browser.await("document.querySelector('#port-error').textContent === '9000 is taken'");
    browser.eval("document.querySelector('#ports li button').click()");
    await()
        .until(() -> parts.requests().toString().contains("DELETE /_dockbridge/ports?local=8080"));
    assertThat(browser.eval("document.querySelector('#ports a').href").asText())
        .isEqualTo("http://localhost:8080/");
  }

  @Test
  void withoutATokenThePageSaysWhatToRun() throws Exception {
    URI visit = dashboard.open();
    browser.call("Network.enable", "{}");
    browser.call("Network.clearBrowserCookies", "{}");
    browser.go(URI.create(visit.toString().replaceFirst("#.*", "")), WIDTH, HEIGHT, false);
    browser.await(
        "document.querySelector('#sentence')?.textContent.includes('dockbridge dashboard')");
    browser.go(URI.create(visit.toString().replaceFirst("#.*", "?#bad")), WIDTH, HEIGHT, false);
    browser.await("document.querySelector('#sentence')?.textContent.startsWith('No access')");
  }

  /** With {@code -Ddockbridge.screenshots=DIR} the pictures of the documents, else none. */
  @Test
  void picturesForTheDocuments() throws Exception {
    Optional<Path> folder =
        Optional.ofNullable(System.getProperty("dockbridge.screenshots")).map(Path::of);
    assumeThat(folder).as("tools/screenshots makes them").isPresent();
    AtomicBoolean done = new AtomicBoolean();
    Thread engine = Thread.ofPlatform().start(() -> goOn(done));
    String path = "/containers/" + IDS[0] + "/logs";
    parts.engine().script(path, 200, log("10.0.0.4 GET /assets/app.js 304 2 ms"));
    try {
      for (boolean dark : List.of(false, true)) {
        visit(dark);
        browser.eval("document.querySelector('#containers li:nth-child(3) .row').click()");
        browser.await("document.querySelectorAll('.finding').length === 2");
        Thread.sleep(9000); // some traffic
        browser.screenshot(folder.get().resolve(dark ? "dashboard-dark.png" : "dashboard.png"));
      }
      browser.go(dashboard.open(), 420, 1100, false);
      browser.await("document.querySelectorAll('.finding').length === 2");
      browser.screenshot(folder.get().resolve("narrow.png"));
    } finally {
      done.set(true);
      engine.join();
    }
  }

  private void goOn(AtomicBoolean done) {
    try {
      for (int second = 1; !done.get(); second++) {
        use(second);
        String ports = parts.status().path("port_forwards").toString();
        long bytes = 48_213_077 + 9000L * second * second + (long) (Math.sin(second) * 200_000);
        parts.set(
            "port_forwards", ports.replaceFirst("(8080.*?_transferred\":)\\d+", "$1" + bytes));
        Thread.sleep(1000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
