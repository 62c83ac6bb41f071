package io.dockbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RealServers.class)
class LeavesNothingTest {
  private static final String ORDER =
      "{\"name\":\"%s\",\"server_type\":\"cx23\",\"image\":\"docker-ce\",\"location\":\"fsn1\"}";
  private static final String VOLUME =
      "{\"name\":\"v\",\"size\":10,\"location\":\"fsn1\",\"format\":\"ext4\"}";

  @TempDir Path state;

  @Test
  void removesEverythingWhenItCloses() throws IOException {
    List<String> names;
    try (Sandbox sandbox = Sandbox.open(SandboxOptions.defaults().withState(state));
        ApiClient api = new ApiClient(sandbox.endpoint(), sandbox.token())) {
      api.post("/servers", ORDER.formatted("running"));
      long volume = api.post("/volumes", VOLUME).body().at("/volume/id").asLong();
      awaitAvailable(api, volume);
      api.post(
          "/servers",
          ORDER.formatted("with-volume").replace("}", ",\"volumes\":[" + volume + "]}"));
      awaitRunning(sandbox, 2);
      api.post("/servers", ORDER.formatted("half-made"));
      names = namespaces(sandbox);
      assertThat(traces(names)).isNotEmpty();
    }
    assertThat(traces(names)).isEmpty();
    assertThat(Tree.list(state)).isEmpty();
  }

  @Test
  void removesEverythingOfAProcessThatWasKilledAndNothingOfALiveOne() throws Exception {
    try (Sandbox live = Sandbox.open(SandboxOptions.defaults());
        ApiClient liveApi = new ApiClient(live.endpoint(), live.token())) {
      liveApi.post("/servers", ORDER.formatted("live"));
      awaitRunning(live, 1);
      List<String> killed = startAndKill();
      Sandbox.cleanUp();
      assertThat(traces(killed)).isEmpty();
      assertThat(Tree.list(state)).isEmpty();
      assertThat(live.servers().getFirst().machine().orElseThrow().firstProcess()).isPresent();
    }
  }

  private static void awaitAvailable(ApiClient api, long volume) {
    await()
        .until(
            () ->
                api.get("/volumes/" + volume)
                    .body()
                    .at("/volume/status")
                    .asText()
                    .equals("available"));
  }

  /**
   * A sandbox in a process of its own that dies with a server running. Returns the servers' names,
   * as other sandboxes of this machine begin and end meanwhile.
   */
  private List<String> startAndKill() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SandboxMain.class.getName(),
                "--state",
                state.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var reader = process.inputReader();
        ApiClient api =
            client(reader.lines().filter(l -> l.startsWith("HCLOUD_")).limit(2).toList())) {
      long volume = api.post("/volumes", VOLUME).body().at("/volume/id").asLong();
      awaitAvailable(api, volume);
      api.post(
          "/servers", ORDER.formatted("doomed").replace("}", ",\"volumes\":[" + volume + "]}"));
      await()
          .until(
              () -> api.get("/servers").body().at("/servers/0/status").asText().equals("running"));
      List<String> names = slotsOf(process.pid());
      assertThat(traces(names)).isNotEmpty();
      return names;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static ApiClient client(List<String> lines) {
    return new ApiClient(
        java.net.URI.create(lines.get(0).replace("HCLOUD_ENDPOINT=", "")),
        lines.get(1).replace("HCLOUD_TOKEN=", ""));
  }

  private static List<String> slotsOf(long pid) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path slot : Tree.list(Path.of("/run/dockbridge-sandbox/slots"))) {
      try {
        if (Files.readSymbolicLink(slot).toString().startsWith(pid + "-")) {
          names.add(HostNetwork.name(Integer.parseInt(slot.getFileName().toString())));
        }
      } catch (NoSuchFileException _) {
        // another sandbox's, which has ended
      }
    }
    return names;
  }

  private static void awaitRunning(Sandbox sandbox, int servers) {
    await()
        .until(
            () ->
                sandbox.servers().stream().filter(s -> s.status().equals("running")).count()
                    == servers);
  }

  private static List<String> namespaces(Sandbox sandbox) {
    return sandbox.servers().stream().map(s -> s.machine().orElseThrow().namespace()).toList();
  }

  /** Whatever of these servers, or in our state directory, can be seen on this machine. */
  private List<String> traces(List<String> names) throws IOException {
    Stream<String> ours =
        Stream.of(
                Command.run("ip", "netns", "list"),
                Command.run("ip", "-o", "link"),
                Command.run("iptables-save"),
                Command.run("losetup", "-l", "-n", "-O", "NAME,BACK-FILE"),
                Files.readString(Path.of("/proc/self/mounts")),
                Command.run("ps", "-eo", "pid,args"),
                Command.run("find", "/sys/fs/cgroup", "-maxdepth", "2", "-name", "dbsand-*"),
                Command.run("find", "/run/systemd/nspawn", "/run/dockbridge-sandbox/slots"))
            .flatMap(String::lines);
    return ours.filter(
            line ->
                line.contains(state.toString()) || names.stream().anyMatch(n -> mentions(line, n)))
        .filter(line -> !line.contains("find /sys") && !line.contains("surefire"))
        .toList();
  }

  private static boolean mentions(String line, String name) {
    return line.matches(".*\\b" + name + "\\b.*");
  }
}
