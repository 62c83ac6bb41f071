package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** After a whole story, logged as loudly as can be, no secret is anywhere but where it belongs. */
@ExtendWith(RealServers.class)
class CanaryTest {
  private static final String CANARY = "canary-Zq8vT1kLx0";
  private static final String REGISTRY_LOGIN =
      Base64.getUrlEncoder()
          .encodeToString(
              ("{\"username\":\"me\",\"password\":\"" + CANARY + "\"}")
                  .getBytes(StandardCharsets.UTF_8));

  private Installation installation;
  private Dockbridge dockbridge;

  @BeforeEach
  void install(Cloud cloud) {
    installation = new Installation(cloud).set("logging.level", "trace");
    dockbridge = installation.dockbridge();
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void tokenKeysAndRegistryLoginsAreInNoFileNoOutputAndNoListOfProcesses() throws IOException {
    StringBuilder said = new StringBuilder(dockbridge.start().all());
    installation.docker().ok("ps");
    request("POST /images/create?fromImage=no.invalid/x HTTP/1.1|Host: d|X-Registry-Auth: %s||");
    request("POST /build?buildargs=%s HTTP/1.1|Host: d|X-Registry-Config: %<s||");
    request("POST /auth HTTP/1.1|Host: d|Content-Length: 22||{\"password\":\"" + CANARY);
    said.append(commandLines());
    for (String command : List.of("status -o yaml", "config show", "doctor", "server list")) {
      said.append(dockbridge.run((command + " --log-level trace").split(" ", -1)).all());
    }
    said.append(dockbridge.run("stop", "--yes").all());

    assertThat(said).contains("trace", "ok       token").doesNotContain(secrets());
    for (Path file : files()) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .as("%s", file)
          .doesNotContain(secrets())
          .doesNotContain("PRIVATE KEY");
    }
  }

  /** What is answered does not matter; that it reached the engine does. */
  private void request(String template) throws IOException {
    try (Wire client = Wire.connect(installation.socket())) {
      assertThat(client.send(template.formatted(REGISTRY_LOGIN)).readUntil("||")).contains("HTTP");
    }
  }

  private List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    secrets.add(installation.environment().get("HCLOUD_TOKEN"));
    secrets.add(CANARY);
    secrets.add(REGISTRY_LOGIN);
    Installation.read(key()).lines().filter(line -> !line.startsWith("---")).forEach(secrets::add);
    return secrets;
  }

  private Path key() {
    return installation.instance().resolve("ssh/id_ed25519");
  }

  /** All that DockBridge has written, but for the key. */
  private List<Path> files() {
    try (Stream<Path> tree = Files.walk(installation.home())) {
      List<Path> files = tree.filter(Files::isRegularFile).filter(it -> !it.equals(key())).toList();
      assertThat(files)
          .extracting(it -> it.getFileName().toString())
          .contains("daemon.log", "audit.jsonl", "ledger.jsonl");
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code ps} shows of everybody. */
  private static String commandLines() {
    StringBuilder all = new StringBuilder();
    ProcessHandle.allProcesses()
        .map(it -> Path.of("/proc", it.pid() + "", "cmdline"))
        .forEach(it -> all.append(readIfThere(it)));
    return all.toString();
  }

  private static String readIfThere(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return ""; // a process that has ended
    }
  }
}
