package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Compose 2 and compose 1: services with published ports, scaled ones, their logs, watch. */
@ExtendWith({RealServers.class, UnpackedClients.class})
class ComposeTest {
  private static final int PORTS = 4;

  @TempDir private Path folder;
  private Engine engine;
  private DockerCli compose2;
  private DockerCli compose1;
  private int port;
  private Path file;

  @BeforeEach
  void engine(Engine shared) throws IOException {
    engine = shared;
    compose2 = DockerRelease.LATEST.clientWithPlugins(engine.docker(), folder.resolve("docker"));
    compose1 = UnpackedClients.compose1(engine.docker());
    port = FreePorts.inARow(PORTS);
    file = folder.resolve("compose.yaml");
  }

  @AfterEach
  void removeAll() {
    engine.docker().removeAll();
    engine.docker().ok("network", "prune", "-f");
    engine.docker().run("rmi", "-f", "composed-app");
  }

  private void services() throws IOException {
    Files.writeString(
        file,
        """
        version: "3.8"
        services:
          web:
            image: busybox
            command: sh -c "mkdir /www; hostname > /www/index.html; echo serving; exec httpd -f -h /www"
            ports: ["%d-%d:80"]
          once:
            image: busybox
            command: echo said once
        """
            .formatted(port, port + PORTS - 1));
  }

  private String[] in(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-p", "composed", "-f", file.toString()));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  /** The same for the plugin. */
  private String[] v2(String... arguments) {
    return Stream.concat(Stream.of("compose"), Stream.of(in(arguments))).toArray(String[]::new);
  }

  @Test
  void compose2UpLogsAndDown() throws IOException {
    services();
    compose2("up", "-d", "--scale", "web=3").ok();
    assertServesFrom(3);
    assertThat(unpadded(compose2("logs", "--no-color").ok()))
        .contains("web-1 | serving", "web-3 | serving", "once-1 | said once");
    assertThat(compose2("exec", "-T", "--index", "2", "web", "echo", "here").ok())
        .isEqualTo("here");
    assertThat(compose2("ps", "-a", "--format", "{{.Service}} {{.State}}").ok())
        .contains("web running", "once exited");
    compose2("down", "-t", "0").ok();
    assertNothingIsLeft();
  }

  private Result compose2(String... arguments) {
    return compose2.run(v2(arguments));
  }

  @Test
  void compose1UpLogsAndDown() throws IOException {
    services();
    compose1.ok(in("up", "-d", "--scale", "web=3"));
    assertServesFrom(3);
    assertThat(unpadded(compose1.ok(in("logs", "--no-color"))))
        .contains("web_1 | serving", "web_3 | serving", "once_1 | said once");
    assertThat(compose1.ok(in("exec", "-T", "--index", "2", "web", "echo", "here")))
        .isEqualTo("here");
    compose1.ok(in("down", "-t", "0"));
    assertNothingIsLeft();
  }

  /** Names are padded to the longest of those that have said something yet. */
  private static String unpadded(String logs) {
    return logs.replaceAll(" +\\|", " |");
  }

  /** Compose lets the engine choose from the range; all that it chose is open here. */
  private void assertServesFrom(int replicas) {
    List<String> pages =
        IntStream.range(port, port + PORTS)
            .filter(it -> !Local.refuses(it))
            .mapToObj(ComposeTest::page)
            .toList();
    assertThat(pages).doesNotHaveDuplicates().hasSize(replicas);
  }

  private static String page(int at) {
    try {
      return Local.get(Local.IPV4, at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertNothingIsLeft() {
    assertThat(engine.docker().ok("ps", "-aq")).isEmpty();
    assertThat(Local.refuses(port)).isTrue();
    assertThat(engine.docker().ok("network", "ls", "-q", "--filter", "name=composed")).isEmpty();
  }

  @Test
  void compose2WatchBringsChangedFilesIntoTheContainer() throws IOException {
    Files.createDirectories(folder.resolve("src"));
    Path source = Files.writeString(folder.resolve("src/file"), "first");
    Files.writeString(folder.resolve("Dockerfile"), "FROM busybox\nCOPY src /src\n");
    Files.writeString(
        file,
        """
        services:
          app:
            build: .
            command: sleep 600
            init: true
            develop:
              watch: [{action: sync, path: ./src, target: /src}]
        """);
    String[] up = v2("up", "--watch", "--build");
    try (Program watching = compose2.launch(up)) {
      Await.until("watch", () -> watching.all().contains("Watch enabled"));
      Files.writeString(source, "second");
      Await.until(
          "the changed file",
          () -> compose2("exec", "-T", "app", "cat", "/src/file").out().equals("second"));
    }
    compose2("down", "-t", "0").ok();
  }
}
