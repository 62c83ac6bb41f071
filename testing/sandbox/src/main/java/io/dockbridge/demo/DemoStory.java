package io.dockbridge.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.sandbox.BusyboxImage;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** The story itself: what a user does with DockBridge, each step with real commands. */
final class DemoStory {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration IDLE_DEADLINE = Duration.ofSeconds(90);
  private static final int USUAL_PORT = 8080;
  private static final int PORTS_TRIED = 100;

  private static final String SERVERS =
      "curl -sS -H \"Authorization: Bearer $HCLOUD_TOKEN\" $HCLOUD_ENDPOINT/servers";

  /** Nobody answered yet, though the port was open: the program in the container was not up. */
  private static final List<Integer> TOO_EARLY = List.of(52, 56);

  private final DemoStage stage;
  private final DemoShell shell;
  private final DemoTimes times;
  private final DemoOutput out;

  DemoStory(DemoStage stage, DemoTimes times, DemoOutput out) {
    this.stage = stage;
    this.shell = stage.shell();
    this.times = times;
    this.out = out;
  }

  void play() throws DemoException, InterruptedException {
    start();
    firstCommand();
    containers();
    idle();
    again();
    stop();
    times.add("the whole demo", times.sinceBegin());
  }

  private void start() throws DemoException, InterruptedException {
    out.chapter("Start DockBridge");
    out.note("Its home is a temporary folder here, with settings for impatient people:");
    shell.run("cat $DOCKBRIDGE_HOME/config.yaml");
    times.add("dockbridge start", shell.run("dockbridge start").time());
  }

  private void firstCommand() throws DemoException, InterruptedException {
    out.chapter("The first Docker command makes a server");
    out.note("It waits until a server is made, has booted and its Docker Engine answers over SSH:");
    times.add("docker ps, when no server exists yet", shell.run("docker ps").time());
    out.note("From now on it is there:");
    times.add("docker ps, when the server is there", shell.run("docker ps").time());
    shell.run("docker version");
  }

  private void containers() throws DemoException, InterruptedException {
    int port = port();
    BusyboxImage.write(stage.home().folder().resolve("busybox.tar"));
    out.chapter("Containers on that server, their ports on this machine");
    out.note("An image without a registry: one busybox program.");
    shell.run("docker import -c 'CMD [\"sh\"]' busybox.tar busybox");
    times.add(
        "docker run -d -p",
        shell.run("docker run -d -p " + port + ":80 --name web busybox httpd -f -h /www").time());
    times.add("curl of its port", curl("http://localhost:" + port + "/"));
    shell.run("echo 'hello from this machine' | docker run -i --rm busybox tr a-z A-Z");
    shell.run("dockbridge status");
  }

  private int port() {
    int last = USUAL_PORT + PORTS_TRIED;
    int port = IntStream.range(USUAL_PORT, last).filter(DemoStory::isFree).findFirst().orElse(last);
    if (port != USUAL_PORT) {
      out.note("Port " + USUAL_PORT + " is taken on this machine, so it is " + port + " here.");
    }
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }

  private Duration curl(String url) throws DemoException, InterruptedException {
    DemoShell.Outcome first = shell.attempt("curl -sS " + url);
    if (first.exitCode() == 0) {
      return first.time();
    }
    if (TOO_EARLY.contains(first.exitCode())) {
      out.note("The port was open, but the web server behind it had not begun yet. Once more:");
      stage.cancellation().pause(LOOK);
    }
    return shell.run("curl -sS " + url).time();
  }

  private void idle() throws DemoException, InterruptedException {
    out.chapter("Nobody uses it: the server goes");
    out.note("A web server that does nothing keeps no machine. What status says every second:");
    long begin = System.nanoTime();
    while (!serverIsGone()) {
      if (System.nanoTime() - begin > IDLE_DEADLINE.toNanos()) {
        throw new DemoException("The server is still there after " + IDLE_DEADLINE + ".", "");
      }
      stage.cancellation().pause(LOOK);
    }
    out.passed();
    times.add("idle until the server is gone", Duration.ofNanos(System.nanoTime() - begin));
    out.note("What exists in the cloud now:");
    requireNoServers();
  }

  private boolean serverIsGone() throws DemoException, InterruptedException {
    JsonNode server = parse(shell.quietly("dockbridge status --output json")).path("server_status");
    if (server.isMissingNode()) {
      throw new DemoException("The daemon is not running any more.", "");
    }
    out.passing(countdown(server));
    return server.path("status").asText().equals("absent");
  }

  private static JsonNode parse(String json) throws DemoException {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new DemoException("This is no JSON: " + json, "", e);
    }
  }

  private static String countdown(JsonNode server) {
    JsonNode remaining = server.path("idle_time_remaining");
    return "Server "
        + server.path("status").asText()
        + (remaining.isNumber() ? ", destroyed in " + remaining.asLong() + "s" : "")
        + (remaining.isNumber() ? ": " + server.path("idle_reason").asText() : "");
  }

  private void requireNoServers() throws DemoException, InterruptedException {
    if (parse(shell.run(SERVERS).output()).path("servers").size() != 0) {
      throw new DemoException("A server is left in the cloud.", "");
    }
  }

  private void again() throws DemoException, InterruptedException {
    out.chapter("The next command brings a new one");
    times.add("docker ps, when the server had gone", shell.run("docker ps").time());
    out.note("It is empty: containers go with their server.");
  }

  private void stop() throws DemoException, InterruptedException {
    out.chapter("Stop: nothing is left that costs");
    times.add("dockbridge stop, with the server", shell.run("dockbridge stop --yes").time());
    requireNoServers();
  }
}
