package io.dockbridge.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.testkit.FakeEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Answers as several engines give them, in which fields go missing, are null, have another type or
 * are not known: nothing fails, and what was not touched is still read.
 */
class LenientReadingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ID = "4f".repeat(32);
  private static final List<String> ODDITIES =
      List.of(
          "null",
          "true",
          "-1",
          "1e400",
          "99999999999999999999999",
          "\"\"",
          "\"all\"",
          "\"6379-6399/tcp\"",
          "[]",
          "[null,7,{\"x\":[]}]",
          "{}",
          "{\"99999/tcp\":[{}],\"tcp\":[{\"HostPort\":[1]}],\"9-1/udp\":{\"a\":null}}");

  private static FakeEngine fake;
  private static DockerEngine engine;

  @BeforeContainer
  static void open() throws IOException {
    fake = FakeEngine.start();
    engine = new DockerEngine(() -> new ChannelDuplex(SocketChannel.open(fake.address())));
  }

  @AfterContainer
  static void close() {
    engine.close();
    fake.close();
  }

  /** What an engine answers, as {@code docker/src/test/resources/answers} has it. */
  @Provide
  Arbitrary<String> engines() {
    return Arbitraries.of("docker-20.10", "docker-28", "docker-29", "podman-5");
  }

  private static JsonNode answer(String engine, String kind) {
    String file = "/answers/" + engine + ".json";
    try (InputStream in = LenientReadingTest.class.getResourceAsStream(file)) {
      return JSON.readTree(in).path(kind);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A change to a tree.
   *
   * @param place counts the fields and elements; goes round
   * @param oddity what comes there instead; empty: the field is removed
   */
  record Change(int place, Optional<String> oddity) {
    /** Where it was made. */
    String apply(JsonNode root) throws IOException {
      List<String> places = new ArrayList<>();
      collect(root, "", places);
      String at = places.isEmpty() ? "" : places.get(place % places.size());
      int slash = at.lastIndexOf('/');
      if (slash < 0) {
        return at;
      }
      JsonNode parent = root.at(at.substring(0, slash));
      String key = at.substring(slash + 1).replace("~1", "/");
      if (parent instanceof ObjectNode object && oddity.isPresent()) {
        object.set(key, JSON.readTree(oddity.get()));
      } else if (parent instanceof ObjectNode object) {
        object.remove(key);
      } else if (parent instanceof ArrayNode array) {
        array.set(Integer.parseInt(key), JSON.readTree(oddity.orElse("null")));
      }
      return at;
    }

    private static void collect(JsonNode node, String path, List<String> places) {
      node.properties()
          .forEach(it -> add(it.getValue(), path + "/" + it.getKey().replace("/", "~1"), places));
      for (int i = 0; node.isArray() && i < node.size(); i++) {
        add(node.get(i), path + "/" + i, places);
      }
    }

    private static void add(JsonNode node, String path, List<String> places) {
      places.add(path);
      collect(node, path, places);
    }
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 10_000),
            Arbitraries.of(ODDITIES).injectNull(0.2).map(Optional::ofNullable))
        .as(Change::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  private static List<String> change(JsonNode root, List<Change> changes) throws IOException {
    List<String> touched = new ArrayList<>();
    for (Change change : changes) {
      touched.add(change.apply(root));
    }
    return touched;
  }

  private static boolean isTouched(List<String> touched, String... parts) {
    return List.of(parts).stream()
        .anyMatch(
            part -> touched.stream().anyMatch(it -> it.startsWith(part) || part.startsWith(it)));
  }

  @Property(tries = 2000)
  void anInspectionIsReadAsFarAsItIsWhole(
      @ForAll("engines") String from, @ForAll("changes") List<Change> changes) throws IOException {
    JsonNode odd = answer(from, "inspect");
    Container whole = ContainerReader.inspected(odd).orElseThrow();
    List<String> touched = change(odd, changes);
    fake.script("/containers/c/json", 200, odd.toString());
    Optional<Container> read = engine.inspect("c");
    if (!isTouched(touched, "/Id")) {
      Container container = read.orElseThrow();
      compare(touched, whole, container);
    }
  }

  private static void compare(List<String> touched, Container whole, Container read) {
    if (!isTouched(touched, "/Name")) {
      assertThat(read.name()).isEqualTo(whole.name()).isEqualTo("db");
    }
    if (!isTouched(touched, "/Config/Labels")) {
      assertThat(read.labels()).isEqualTo(whole.labels()).hasSize(2);
    }
    if (!isTouched(touched, "/State", "/NetworkSettings/Ports")) {
      assertThat(read.published()).isEqualTo(whole.published()).hasSize(2);
    }
    if (!isTouched(touched, "/HostConfig", "/Config/ExposedPorts")) {
      assertThat(read.wanted()).isEqualTo(whole.wanted()).hasSize(5);
    }
    if (!isTouched(touched, "/State", "/NetworkSettings/Networks")) {
      assertThat(read.address()).isEqualTo(whole.address()).hasValue("172.18.0.2");
    }
  }

  @Property(tries = 2000)
  void anOddContainerHidesNoOther(
      @ForAll("engines") String from,
      @ForAll("changes") List<Change> changes,
      @ForAll boolean docker)
      throws IOException {
    JsonNode odd = answer(from, "listed");
    List<String> touched = change(odd, changes);
    String entry = "{\"Id\":\"%s\",\"Names\":[\"/%s\"]}";
    fake.callItself(docker ? "Docker/29.1.0 (linux)" : "Libpod/5.4.2 (linux)");
    fake.script("/containers/before/json", 500, "{\"message\":\"layer is missing\"}");
    fake.script("/containers/after/json", 200, "{\"Id\":\"after\",\"State\":{\"Running\":true}}");
    fake.script("/containers/" + ID + "/json", 200, answer(from, "inspect").toString());
    fake.script(
        "/containers/json",
        200,
        "[%s,null,[],%s,%s]"
            .formatted(entry.formatted("before", "b"), odd, entry.formatted("after", "a")));
    List<Container> running = engine.running();
    assertThat(running).extracting(Container::id).startsWith("before").endsWith("after");
    if (!isTouched(touched, "/Id")) {
      assertThat(running).extracting(Container::id).contains(ID);
    }
    if (!isTouched(touched, "/Id", "/Ports")) {
      assertThat(running.get(1).published())
          .containsExactly(
              new PublishedPort(80, "tcp", "0.0.0.0", 8080),
              new PublishedPort(53, "udp", "127.0.0.1", 32768));
    }
    if (!isTouched(touched, "/Id", "/Names")) {
      assertThat(running.get(1).name()).isEqualTo("db");
    }
  }

  @Property(tries = 500)
  void anOddEventSilencesNoOther(
      @ForAll("engines") String from, @ForAll("changes") List<Change> changes) throws Exception {
    JsonNode event = answer(from, "event");
    String whole = event.toString();
    change(event, changes);
    fake.script("/events", 200, whole + "\n" + event + "\n\n{\"Act\n7\n" + whole + "\n");
    BlockingQueue<ContainerEvent> heard = new LinkedBlockingQueue<>();
    BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    engine.events(heard::add, ends::add);
    assertThat(ends.poll(5, TimeUnit.SECONDS)).isEmpty();
    ContainerEvent start = new ContainerEvent(ID, "start", 1795262400123456789L);
    assertThat(heard).startsWith(start).endsWith(start).hasSizeBetween(2, 3);
  }

  @Property(tries = 500)
  void anOddMeasurementIsNone(
      @ForAll("engines") String from, @ForAll("changes") List<Change> changes) throws IOException {
    JsonNode stats = answer(from, "stats");
    List<String> touched = change(stats, changes);
    fake.script("/containers/c/stats", 200, stats.toString());
    Map<String, CpuTime> read = engine.cpuTimes(List.of("c"));
    if (!isTouched(touched, "/read", "/cpu_stats")) {
      assertThat(read.get("c").usedNanos()).isEqualTo(1_500_000_000);
    }
  }
}
