package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * An engine that takes a connection over drops what it has read with the request's head; all that
 * comes later is the container's input (net/http, {@code Hijack}; dockerd drops its buffer).
 */
class TakeoverPropertiesTest {
  /** What Go's server reads at once. */
  private static final int READ_AT_ONCE = 4096;

  private Path folder;
  private SocketUnderTest socket;

  /**
   * A request after which the connection is a raw stream.
   *
   * @param cuts the lengths of the pieces in which the client writes it, over and over
   */
  record Takeover(String startLine, String upgrade, String body, List<Integer> cuts) {
    byte[] bytes() {
      String text = startLine + "|Host: d|" + upgrade + body;
      return text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @Provide
  Arbitrary<Takeover> takeovers() {
    Arbitrary<String> lines =
        Arbitraries.of(
            "POST /containers/c/attach?stream=1&stdin=1 HTTP/1.1",
            "POST /v1.47/containers/c/attach?stream=1 HTTP/1.1",
            "POST /v1.24/exec/e/start HTTP/1.1",
            "POST /some/day HTTP/1.1");
    Arbitrary<List<Integer>> cuts =
        Arbitraries.integers().between(1, 300).list().ofMinSize(1).ofMaxSize(9);
    return Combinators.combine(lines, Arbitraries.of(true, false), bodies(), cuts)
        .as((line, upgrade, body, cut) -> new Takeover(line, header(line, upgrade), body, cut));
  }

  private static String header(String line, boolean upgrade) {
    return upgrade || line.contains("/some/day") ? "Connection: Upgrade|Upgrade: tcp|" : "";
  }

  private static Arbitrary<String> bodies() {
    Arbitrary<String> json = Arbitraries.integers().between(1, 2000).map("{"::repeat);
    return Arbitraries.oneOf(
        Arbitraries.of("|", "Content-Length: 0||", "Transfer-Encoding: chunked||0||"),
        json.map(it -> "Content-Length: " + it.length() + "||" + it),
        json.map(it -> "Transfer-Encoding: chunked||%x|%s|0||".formatted(it.length(), it)));
  }

  @BeforeProperty
  void open() throws IOException {
    folder = Files.createTempDirectory("takeover-");
    socket = new SocketUnderTest(folder);
    socket.engine.ready.countDown();
  }

  @AfterProperty
  void close() throws IOException {
    socket.close();
    Files.delete(folder);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void howeverAClientsWritesAreCutNoByteOfABodyReachesTheContainer(
      @ForAll("takeovers") Takeover request, @ForAll boolean inputComesWithTheRequest)
      throws Exception {
    try (RawClient client = socket.client()) {
      Thread container = Thread.ofPlatform().start(this::takeOverAndEcho);
      write(client, request);
      if (inputComesWithTheRequest) {
        client.send("input");
      }
      client.readUntil("||");
      if (!inputComesWithTheRequest) {
        client.send("input");
      }
      client.finishSending();
      assertThat(client.readAll()).isEqualTo("input");
      container.join();
    }
  }

  private static void write(RawClient client, Takeover request) throws Exception {
    byte[] bytes = request.bytes();
    int at = 0;
    for (int i = 0; at < bytes.length; i++) {
      int end = Math.min(bytes.length, at + request.cuts().get(i % request.cuts().size()));
      client.sendBytes(Arrays.copyOfRange(bytes, at, end));
      LockSupport.parkNanos(20_000); // so that it may be read in pieces
      at = end;
    }
  }

  /** As the engine does, for a container that says what it reads. */
  private void takeOverAndEcho() {
    try (Peer peer = socket.engine.take()) {
      byte[] first = new byte[READ_AT_ONCE];
      int n = peer.input().read(first);
      String read = new String(first, 0, n, StandardCharsets.ISO_8859_1);
      assertThat(read).contains("\r\n\r\n");
      peer.send(
          read.contains("Upgrade:")
              ? "HTTP/1.1 101 UPGRADED|Connection: Upgrade|Upgrade: tcp||"
              : "HTTP/1.1 200 OK|Content-Type: application/vnd.docker.raw-stream||");
      peer.send(peer.readAll());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
