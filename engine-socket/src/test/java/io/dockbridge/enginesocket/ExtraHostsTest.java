package io.dockbridge.enginesocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.docker.EngineRequest;
import io.dockbridge.enginesocket.containers.CreateBody;
import io.dockbridge.enginesocket.containers.ExtraHosts;
import io.dockbridge.enginesocket.containers.HostNames;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names by which a container reaches this machine. */
class ExtraHostsTest {
  private static final String BOTH =
      "\"host.docker.internal:192.168.65.254\",\"gateway.docker.internal:192.168.65.254\"";

  private static final HostNames HOST = new Names(false);

  private record Names(boolean reachesHostNetwork) implements HostNames {
    @Override
    public Optional<String> address() {
      return Optional.of("192.168.65.254");
    }

    @Override
    public void awaitReachable() {}
  }

  private static String added(String path, String json, HostNames host) {
    CreateBody body = CreateBody.of(json.getBytes(UTF_8));
    ExtraHosts.add(EngineRequest.of("POST", path, _ -> Optional.empty()), body, host);
    return new String(body.bytes(), UTF_8);
  }

  private static void assertAdded(String json, String hosts) throws IOException {
    String body = added("/v1.47/containers/create", json, HOST);
    assertThat(new ObjectMapper().readTree(body).at("/HostConfig/ExtraHosts"))
        .isEqualTo(new ObjectMapper().readTree(hosts));
  }

  @Test
  void everyContainerGetsThem() throws IOException {
    assertAdded("{\"HostConfig\":{\"NetworkMode\":\"n1\"}}", "[" + BOTH + "]");
    assertAdded("{}", "[" + BOTH + "]");
    assertAdded("{\"HostConfig\":{\"ExtraHosts\":null}}", "[" + BOTH + "]");
  }

  @Test
  void whatTheClientHasGivenStays() throws IOException {
    assertAdded(
        "{\"HostConfig\":{\"ExtraHosts\":[\"db:10.0.0.1\",\"host.docker.internal:10.0.0.2\"]}}",
        "[\"db:10.0.0.1\",\"host.docker.internal:10.0.0.2\","
            + "\"gateway.docker.internal:192.168.65.254\"]");
  }

  @Test
  void hostGatewayIsThisMachine() throws IOException {
    assertAdded(
        "{\"HostConfig\":{\"ExtraHosts\":[\"h:host-gateway\",\"i=host-gateway\"]}}",
        "[\"h:192.168.65.254\",\"i:192.168.65.254\"," + BOTH + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "none", "container:web"})
  void aNetworkWithoutNamesOfItsOwnIsLeftAlone(String network) {
    String json = "{\"HostConfig\":{ \"NetworkMode\":\"" + network + "\"}}";
    assertThat(added("/containers/create", json, HOST)).isEqualTo(json);
  }

  @Test
  void theServersOwnNetworkHasThemWhereItReachesThisMachine() {
    String json = "{\"HostConfig\":{\"NetworkMode\":\"host\"}}";
    assertThat(added("/containers/create", json, new Names(true))).contains(BOTH);
  }

  @Test
  void aServiceGetsThemAsItsEngineWritesThem() throws IOException {
    String json =
        "{\"TaskTemplate\":{\"ContainerSpec\":{\"Hosts\":"
            + "[\"10.0.0.1 host.docker.internal\",\"host-gateway h\"]}}}";
    assertThat(
            new ObjectMapper()
                .readTree(added("/v1.47/services/create", json, HOST))
                .at("/TaskTemplate/ContainerSpec/Hosts"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "[\"10.0.0.1 host.docker.internal\",\"192.168.65.254 h\","
                        + "\"192.168.65.254 gateway.docker.internal\"]"));
  }

  @Test
  void otherCreatesAndOtherUsersAreLeftAlone() {
    String json = "{ \"HostConfig\":{}}";
    assertThat(added("/volumes/create", json, HOST)).isEqualTo(json);
    assertThat(added("/containers/create", json, HostNames.NONE)).isEqualTo(json);
    assertThat(added("/containers/create", "no json", HOST)).isEqualTo("no json");
  }
}
