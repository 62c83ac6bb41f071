package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.awaitility.core.ConditionFactory;

/** Requests and answers cut anywhere, and bytes that are no requests. jqwik finds the shortest. */
class FramingPropertiesTest {
  private static final int TRIES = 100;

  private Path folder;
  private SocketUnderTest socket;

  /**
   * A message's body and how it travels.
   *
   * @param body characters that stand for bytes
   * @param chunks their lengths, one after the other, over and over; none for a body with a length
   * @param cuts the lengths of the pieces in which the message is sent, in the same way
   */
  record Message(String body, List<Integer> chunks, List<Integer> cuts) {
    byte[] bytes(String startLine) {
      StringBuilder text = new StringBuilder(startLine + "\r\nX-Any: \u00e9 \t x\r\n");
      if (chunks.isEmpty()) {
        text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
      } else {
        text.append("Transfer-Encoding: chunked\r\n\r\n");
        cut(
            latin1(body),
            chunks,
            it -> text.append("%x\r\n".formatted(it.length) + text(it) + "\r\n"));
        text.append("0\r\nX-Trailer: end\r\n\r\n");
      }
      return latin1(text.toString());
    }

    private static byte[] latin1(String text) {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Thread send(String startLine, Consumer<byte[]> out) {
      return Thread.ofPlatform().start(() -> cut(bytes(startLine), cuts, out));
    }

    private static String text(byte[] bytes) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void cut(byte[] bytes, List<Integer> lengths, Consumer<byte[]> out) {
      int at = 0;
      for (int i = 0; at < bytes.length; i++) {
        int end = Math.min(bytes.length, at + lengths.get(i % lengths.size()));
        out.accept(Arrays.copyOfRange(bytes, at, end));
        at = end;
      }
    }
  }

  @Provide
  Arbitrary<Message> messages() {
    return Combinators.combine(bodies(), lengths(0, 9_000), lengths(1, 10_000)).as(Message::new);
  }

  private static Arbitrary<String> bodies() {
    return Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(20_000);
  }

  private static Arbitrary<List<Integer>> lengths(int least, int longest) {
    return Arbitraries.integers().between(1, longest).list().ofMinSize(least).ofMaxSize(20);
  }

  /** Bytes that begin as a request does and then are anything. */
  @Provide
  Arbitrary<byte[]> nearlyRequests() {
    Arbitrary<byte[]> requests =
        messages().map(it -> it.bytes("POST /containers/create HTTP/1.1\r\nHost: d"));
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    return Combinators.combine(requests, noise, Arbitraries.doubles().between(0, 1))
        .as(FramingPropertiesTest::damaged);
  }

  private static byte[] damaged(byte[] request, byte[] noise, double where) {
    int at = (int) (where * request.length);
    byte[] bytes = Arrays.copyOf(request, Math.max(request.length, at + noise.length));
    System.arraycopy(noise, 0, bytes, at, noise.length);
    return noise.length % 2 == 0 ? bytes : Arrays.copyOf(bytes, at + noise.length);
  }

  @BeforeProperty
  void open() throws IOException {
    folder = Files.createTempDirectory("framing-");
    socket = new SocketUnderTest(folder);
    socket.engine.ready.countDown();
  }

  @AfterProperty
  void close() throws IOException {
    socket.close();
    Files.delete(folder);
  }

  @Property(tries = TRIES)
  void howeverMessagesAreCutTheSameBodiesArrive(
      @ForAll("messages") Message request, @ForAll("messages") Message response) throws Exception {
    try (RawClient client = socket.client()) {
      for (int onOneConnection = 0; onOneConnection < 2; onOneConnection++) {
        Thread sender = request.send("POST /x HTTP/1.1", client::sendBytes);
        try (Peer peer = socket.engine.take()) {
          assertThat(readBody(peer.input())).isEqualTo(request.body());
          Thread answerer = response.send("HTTP/1.1 200 OK", peer::sendBytes);
          assertThat(readBody(client.input())).isEqualTo(response.body());
          answerer.join();
        }
        sender.join();
      }
    }
    soon().until(() -> socket.connections() == 0);
  }

  @Property(tries = TRIES)
  void noBytesMakeAConnectionHangOrLeak(@ForAll("nearlyRequests") byte[] bytes) {
    socket.engine.unavailable = Optional.of(new EngineUnavailableException("none", null));
    try (RawClient client = socket.client()) {
      client.sendBytes(bytes);
      client.finishSending().readAll(); // ends
    } catch (IOException | UncheckedIOException cutOff) {
      // In the middle of what it sent, which is as good an end as any.
    }
    soon().until(() -> socket.connections() == 0);
    assertThat(socket.activity.snapshot().open()).isEmpty();
  }

  /** There are many tries: each waits no longer than it has to. */
  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }

  /** Reads a message as RFC 9112 has it and returns its body, in a way of this test's own. */
  private static String readBody(InputStream in) throws IOException {
    int length = -1;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    if (length >= 0) {
      return Message.text(in.readNBytes(length));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(in), 16); size > 0; ) {
      body.write(in.readNBytes(size));
      line(in);
      size = Integer.parseInt(line(in), 16);
    }
    assertThat(List.of(line(in), line(in))).isEqualTo(List.of("X-Trailer: end", ""));
    return Message.text(body.toByteArray());
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended after: " + line);
      }
      line.append((char) c);
    }
    return line.substring(0, line.length() - 1);
  }
}
