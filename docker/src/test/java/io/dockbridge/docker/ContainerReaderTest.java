package io.dockbridge.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Which ports an inspected container has and wants. */
class ContainerReaderTest {
  private static Container inspected(String json) throws IOException {
    return ContainerReader.inspected(EngineJson.read(json)).orElseThrow();
  }

  private static PublishedPort tcp(int containerPort, String hostIp, int hostPort) {
    return new PublishedPort(containerPort, "tcp", hostIp, hostPort);
  }

  @Test
  void theSamePortOnAllIpv4AndIpv6AddressesIsOne() throws IOException {
    Container web =
        inspected(
            """
            {"Id":"c","Name":"/web","State":{"Running":true},"NetworkSettings":{"Ports":{
              "80/tcp":[{"HostIp":"::","HostPort":"8080"},{"HostIp":"0.0.0.0","HostPort":"8080"}],
              "81/tcp":[{"HostIp":"::","HostPort":"8081"}],
              "82/tcp":[{"HostIp":"10.0.0.1","HostPort":"8082"},{"HostIp":"","HostPort":"9082"}],
              "83/sctp":[{"HostIp":"0.0.0.0","HostPort":"8083"}],
              "84/tcp":null,"85/tcp":[]}}}
            """);
    assertThat(web.published())
        .containsExactlyInAnyOrder(
            tcp(80, "0.0.0.0", 8080),
            tcp(81, "::", 8081),
            tcp(82, "10.0.0.1", 8082),
            tcp(82, "", 9082),
            new PublishedPort(83, "sctp", "0.0.0.0", 8083));
  }

  @Test
  void publishAllWantsAPortOfTheEnginesChoiceForEachExposedOne() throws IOException {
    Container web =
        inspected(
            """
            {"Id":"c","Name":"/web","State":{"Running":false},
             "Config":{"ExposedPorts":{"80/tcp":{},"443/tcp":{}}},
             "HostConfig":{"NetworkMode":"bridge","PublishAllPorts":true,
               "PortBindings":{"443/tcp":[{"HostIp":"","HostPort":"8443"}]}}}
            """);
    assertThat(web.wanted()).containsExactlyInAnyOrder(tcp(443, "", 8443), tcp(80, "", 0));
  }

  @Test
  void ofARangeForOnePortTheEngineChooses() throws IOException {
    Container web =
        inspected(
            """
            {"Id":"c","Name":"/web","State":{"Running":false},"HostConfig":{"NetworkMode":"bridge",
               "PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8000-8010"}],
                               "81/tcp":[{"HostIp":"","HostPort":""}]}}}
            """);
    assertThat(web.wanted()).containsExactlyInAnyOrder(tcp(80, "", 0), tcp(81, "", 0));
  }

  @Test
  void onTheHostsNetworkNoPortsAreWanted() throws IOException {
    Container web =
        inspected(
            """
            {"Id":"c","Name":"/web","State":{"Running":false},"HostConfig":{"NetworkMode":"host",
               "PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]}}}
            """);
    assertThat(web.wanted()).isEmpty();
  }
}
