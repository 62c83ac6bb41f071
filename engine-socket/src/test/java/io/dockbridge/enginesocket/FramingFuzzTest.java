package io.dockbridge.enginesocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dockbridge.enginesocket.ScriptedEngine.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests and answers cut anywhere, and bytes that are no requests. Seeded: a failure names its
 * round, and every run does the same.
 */
class FramingFuzzTest {
  private static final int ROUNDS = 150;

  @TempDir Path folder;
  private SocketUnderTest socket;

  @BeforeEach
  void open() throws IOException {
    socket = new SocketUnderTest(folder);
    socket.engine.ready.countDown();
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
  }

  private interface Sender {
    void send(byte[] piece) throws IOException;
  }

  /** Sends the message in pieces of any size, most of them small. */
  private static void cut(byte[] message, SplittableRandom random, Sender out) throws IOException {
    int at = 0;
    while (at < message.length) {
      int size = random.nextInt(4) == 0 ? random.nextInt(1, 10_000) : random.nextInt(1, 40);
      int end = Math.min(message.length, at + size);
      out.send(Arrays.copyOfRange(message, at, end));
      at = end;
    }
  }

  private static byte[] body(SplittableRandom random) {
    byte[] body = new byte[random.nextInt(3) == 0 ? random.nextInt(20_000) : random.nextInt(50)];
    new Random(random.nextLong()).nextBytes(body);
    return body;
  }

  /** A message whose body has a length, or is in chunks of the sender's choice. */
  private static byte[] message(String startLine, byte[] body, SplittableRandom random) {
    StringBuilder text = new StringBuilder(startLine + "\r\nX-Any: \u00e9 \t x\r\n");
    String content = new String(body, StandardCharsets.ISO_8859_1);
    if (random.nextBoolean()) {
      text.append("Content-Length: ").append(body.length).append("\r\n\r\n").append(content);
    } else {
      text.append("Transfer-Encoding: chunked\r\n\r\n");
      for (int at = 0; at < body.length; ) {
        int size = Math.min(body.length - at, random.nextInt(1, 9_000));
        text.append("%x\r\n%s\r\n".formatted(size, content.substring(at, at + size)));
        at += size;
      }
      text.append("0\r\nX-Trailer: end\r\n\r\n");
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void howeverMessagesAreCutTheSameBodiesArriveOnOneConnection() throws Exception {
    SplittableRandom random = new SplittableRandom(20_26);
    try (RawClient client = socket.client()) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] sent = body(random);
        byte[] answered = body(random);
        SplittableRandom cuts = random.split();
        byte[] request = message("POST /x/" + round + " HTTP/1.1", sent, random);
        Thread sender = Thread.ofPlatform().start(() -> send(request, cuts, client));
        try (Peer peer = socket.engine.take()) {
          assertThat(readMessage(peer.input())).as("request %d", round).isEqualTo(sent);
          byte[] response = message("HTTP/1.1 200 OK", answered, random);
          Thread answerer = Thread.ofPlatform().start(() -> send(response, cuts.split(), peer));
          assertThat(readMessage(client.input())).as("answer %d", round).isEqualTo(answered);
          answerer.join();
        }
        sender.join();
      }
    }
    await().until(() -> socket.connections() == 0);
  }

  private static void send(byte[] message, SplittableRandom cuts, RawClient client) {
    sendAll(message, cuts, client::sendBytes);
  }

  private static void send(byte[] message, SplittableRandom cuts, Peer peer) {
    sendAll(message, cuts, peer::sendBytes);
  }

  private static void sendAll(byte[] message, SplittableRandom cuts, Sender out) {
    try {
      cut(message, cuts, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a message as RFC 9112 has it and returns its body, in a way of this test's own. */
  private static byte[] readMessage(InputStream in) throws IOException {
    int length = -1;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    if (length >= 0) {
      return in.readNBytes(length);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(in), 16); size > 0; ) {
      body.write(in.readNBytes(size));
      line(in);
      size = Integer.parseInt(line(in), 16);
    }
    assertThat(line(in)).isEqualTo("X-Trailer: end");
    assertThat(line(in)).isEmpty();
    return body.toByteArray();
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

  @Test
  void noBytesMakeAConnectionHangOrLeak() throws Exception {
    socket.engine.unavailable = Optional.of(new EngineUnavailableException("none", null));
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes =
          damaged(message("POST /containers/create HTTP/1.1", body(random), random), random);
      try (RawClient client = socket.client()) {
        client.sendBytes(bytes);
        client.finishSending().readAll(); // ends
      } catch (IOException | UncheckedIOException cutOff) {
        // In the middle of what it sent, which is as good an end as any.
      }
    }
    await().until(() -> socket.connections() == 0);
    assertThat(socket.activity.snapshot().open()).isEmpty();
  }

  /** The message with some bytes changed, and perhaps without its end or with more behind it. */
  private static byte[] damaged(byte[] message, SplittableRandom random) {
    byte[] bytes = Arrays.copyOf(message, random.nextInt(1, message.length * 2));
    for (int i = random.nextInt(20); i > 0; i--) {
      bytes[random.nextInt(Math.min(bytes.length, 150))] = (byte) random.nextInt();
    }
    return bytes;
  }
}
