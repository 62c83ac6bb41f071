package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import io.dockbridge.enginesocket.containers.CreateBody;
import io.dockbridge.enginesocket.containers.OwnSocketMounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that mounts our socket, by whatever name, gets the engine's own. */
class OwnSocketMountsTest {
  @TempDir Path folder;
  private String engineSocket = "/var/run/docker.sock";
  private OwnSocketMounts mounts;

  @BeforeEach
  void files() throws IOException {
    Path socket = Files.createFile(folder.resolve("docker.sock"));
    Files.createFile(folder.resolve("other.sock"));
    Files.createDirectory(folder.resolve("sub"));
    Files.createSymbolicLink(folder.resolve("link.sock"), socket);
    Files.createSymbolicLink(folder.resolve("folder"), folder);
    Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
    mounts = new OwnSocketMounts(socket, () -> engineSocket);
  }

  private String translate(String body) {
    String full = body.replace("$", folder.toString());
    CreateBody create = CreateBody.of(full.getBytes(StandardCharsets.UTF_8));
    mounts.translate(create);
    return new String(create.bytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$/docker.sock",
        "$/link.sock",
        "$/folder/docker.sock",
        "$/folder/folder/link.sock",
        "/$/docker.sock",
        "$//docker.sock",
        "$/./docker.sock",
        "$/sub/../docker.sock",
      })
  void byWhateverNameItIsMounted(String source) {
    assertThat(translate("{\"HostConfig\":{\"Binds\":[\"/a:/b\",\"" + source + ":/s:ro,z\"]}}"))
        .isEqualTo("{\"HostConfig\":{\"Binds\":[\"/a:/b\",\"/var/run/docker.sock:/s:ro,z\"]}}");
    String mount = "{\"Type\":\"bind\",\"Source\":\"%s\",\"Target\":\"/s\"}";
    String create = "{\"HostConfig\":{\"Mounts\":[" + mount + "]}}";
    assertThat(translate(create.formatted(source)))
        .isEqualTo(create.formatted("/var/run/docker.sock"));
    String service = "{\"TaskTemplate\":{\"ContainerSpec\":{\"Mounts\":[" + mount + "]}}}";
    assertThat(translate(service.formatted(source)))
        .isEqualTo(service.formatted("/var/run/docker.sock"));
  }

  @Test
  void itIsThatOfARootlessEngineWhereThatIsUsed() {
    engineSocket = "/run/user/1000/docker.sock";
    assertThat(translate("{\"HostConfig\":{\"Binds\":[\"$/link.sock:/s\"]}}"))
        .isEqualTo("{\"HostConfig\":{\"Binds\":[\"/run/user/1000/docker.sock:/s\"]}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ \"HostConfig\" : {\"Binds\":[\"$/other.sock:/s\"], \"N\": 1.10 } }",
        "{ \"HostConfig\":{\"Binds\":[\"$/nowhere:/s\", \"$:/s\", \"docker.sock:/s\", \"/s\"]}}",
        "{ \"HostConfig\":{\"Binds\":[\"\", \":\", \":/s\", \"/\\u0000:/s\", null, 7, {}]}}",
        "{ \"HostConfig\":{\"Binds\":null, \"Mounts\":\"$/docker.sock\"}}",
        "{ \"HostConfig\":{\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"$/docker.sock\"}, 1]}}",
        "{ \"Cmd\":[\"$/docker.sock:/s\"]}",
        "not json: $/docker.sock:/s",
        "[]",
        "",
      })
  void allElsePassesByteForByte(String body) {
    assertThat(translate(body)).isEqualTo(body.replace("$", folder.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1.47/services/create", "/services/s/update?version=7", "/containers/create?x"})
  void containersAndServicesAreAskedAbout(String target) throws Exception {
    String mount =
        "{\"TaskTemplate\":{\"ContainerSpec\":{\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"%s\"}]}}}";
    String expected = mount.formatted("/var/run/docker.sock");
    try (SocketUnderTest socket = new SocketUnderTest(Files.createDirectory(folder.resolve("s")))) {
      socket.engine.ready.countDown();
      String body = mount.formatted(folder.resolve("s/docker.sock"));
      String head = "POST " + target + " HTTP/1.1|Host: d|Content-Length: %d||%s";
      try (RawClient client = socket.client().send(head.formatted(body.length(), body));
          Peer peer = socket.engine.take()) {
        assertThat(peer.readUntil("}}}")).isEqualTo(head.formatted(expected.length(), expected));
        peer.send("HTTP/1.1 201 Created|Content-Length: 0||");
        client.readUntil("||");
      }
    }
  }
}
