package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.docker.EngineRequest;
import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import io.dockbridge.enginesocket.containers.PublishFilter;
import io.dockbridge.enginesocket.containers.Remap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ps --filter publish=} by the ports that are open here. */
class PublishFilterTest extends EngineSocketFixture {
  private static final String WEB =
      "{\"Id\":\"web\",\"Ports\":[{\"PrivatePort\":80,\"PublicPort\":8080,\"Type\":\"tcp\"}]}";
  private static final String DNS =
      "{\"Id\":\"dns\",\"Ports\":[{\"PrivatePort\":53,\"PublicPort\":5353,\"Type\":\"udp\"}]}";
  private static final String BARE = "{\"Id\":\"bare\",\"Ports\":[]}";
  private static final String LIST = "[%s,%s,%s]".formatted(WEB, DNS, BARE);

  private static String filters(String json) {
    return "filters=" + URLEncoder.encode(json, StandardCharsets.UTF_8);
  }

  /** What the client gets while port 8080 of the server is 9080 here. */
  private String ask(String filters, String atTheEngine, String limit) throws Exception {
    engine.ready.countDown();
    ports.remaps.add(new Remap("web", "", 8080, "tcp", 9080));
    String target = "/v1.47/containers/json?all=1&" + filters(filters) + limit;
    try (RawClient client = client().send("GET " + target + " HTTP/1.1|Host: d||");
        Peer peer = engine.take()) {
      assertThat(peer.readUntil("||"))
          .isEqualTo(
              "GET /v1.47/containers/json?all=1&" + filters(atTheEngine) + " HTTP/1.1|Host: d||");
      peer.send("HTTP/1.1 200 OK|Connection: close|Content-Length: " + LIST.length() + "||" + LIST);
      String all = client.readAll();
      return all.substring(all.indexOf("||") + 2);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "9080; web",
        "9080/tcp; web",
        "9000-9100; web",
        "8080; ''",
        "9080/udp; ''",
        "5353/udp; dns",
        "5353; ''",
      })
  void aPublishedPortIsTheOneThatIsOpenHere(String port, String found) throws Exception {
    String list = ask("{\"publish\":[\"" + port + "\"]}", "{}", "");
    List<String> ids = new ArrayList<>();
    new ObjectMapper().readTree(list).forEach(it -> ids.add(it.path("Id").asText()));
    assertThat(String.join(" ", ids)).isEqualTo(found);
  }

  @Test
  void otherFiltersAreTheEnginesAndExposedPortsAreJoinedByOr() throws Exception {
    String list =
        ask(
            "{\"name\":[\"x\"],\"publish\":{\"9080\":true},\"expose\":[\"53/udp\"]}",
            "{\"name\":[\"x\"]}",
            "");
    assertThat(list).isEqualTo("[%s,%s]".formatted(WEB.replace("8080", "9080"), DNS));
  }

  @Test
  void theLastOnesAreTheLastOfThoseThatAreChosen() throws Exception {
    String list = ask("{\"publish\":[\"9080\",\"5353/udp\"]}", "{}", "&limit=1");
    assertThat(list).isEqualTo("[%s]".formatted(WEB.replace("8080", "9080")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/containers/json",
        "/containers/json?filters=%7B%7D",
        "/containers/json?filters=not-json",
        "/containers/json?filters=%7B%22publish%22%3A%5B%22x%22%5D%7D",
        "/containers/json?filters=%zz",
        "/networks?filters=%7B%22publish%22%3A%5B%2280%22%5D%7D",
      })
  void allElseIsLeftToTheEngine(String target) {
    EngineRequest route = EngineRequest.of("GET", target, _ -> Optional.empty());
    assertThat(PublishFilter.of(route)).isEmpty();
  }
}
