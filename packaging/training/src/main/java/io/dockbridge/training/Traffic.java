package io.dockbridge.training;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/** What clients do in a day, within seconds, all from one thread. */
final class Traffic {
  /** From then on the JVM's compilers know what is hot: see docs/adr/0019. */
  private static final int SMALL_REQUESTS = 600;

  private static final int STARTS = 30;
  private static final int CONNECTIONS = 400;
  private static final int TRANSFERS = 4;
  private static final int PIECE = 32 * 1024;
  private static final int LARGE = 32 << 20;

  private static final String LENGTH = "Content-Length:";

  private Traffic() {}

  /** What a daemon may answer itself, and one request that needs an engine. */
  static void firstRequests(Path socket) throws IOException {
    for (String path : new String[] {"/_ping", "/version", "/info", "/containers/json"}) {
      var _ = request(socket, "GET " + path, "");
    }
  }

  /** Requests to the {@link Engine}, small and large. */
  static void toEngine(Path socket) throws IOException {
    for (int i = 0; i < SMALL_REQUESTS; i++) {
      var _ = request(socket, "GET /containers/json", "");
    }
    for (int i = 0; i < STARTS; i++) {
      var _ = request(socket, "POST /containers/create", "{}");
      var _ = request(socket, "POST /containers/trained/start", "");
    }
    for (int i = 0; i < TRANSFERS; i++) {
      download(socket);
      upload(socket);
    }
  }

  /** Connections to the program behind a published port. */
  static void toProgram(int port) throws IOException, InterruptedException {
    SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (int i = 0; i < CONNECTIONS; i++) {
      echo(address, 1);
    }
    echo(address, LARGE);
  }

  /** As Docker's clients ask: they go when they have the answer, not before. */
  static String request(Path socket, String line, String body) throws IOException {
    String headers = " HTTP/1.1\r\nHost: docker\r\n" + LENGTH + body.length() + "\r\n\r\n";
    try (Duplex client = connect(UnixDomainSocketAddress.of(socket))) {
      client.output().write(ascii(line + headers + body));
      return readAnswer(new DataInputStream(client.input()));
    }
  }

  /** An answer without a length has no body. */
  private static String readAnswer(DataInputStream in) throws IOException {
    int length = 0;
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static String readLine(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static void download(Path socket) throws IOException {
    String request = "GET /containers/trained/export HTTP/1.1\r\nHost: docker\r\n";
    try (Duplex client = connect(UnixDomainSocketAddress.of(socket))) {
      client.output().write(ascii(request + "Connection: close\r\n\r\n"));
      client.input().transferTo(OutputStream.nullOutputStream());
    }
  }

  /** In chunks, as {@code docker load}. */
  private static void upload(Path socket) throws IOException {
    String request = "POST /images/load HTTP/1.1\r\nHost: docker\r\n";
    byte[] chunk = ascii(Integer.toHexString(PIECE) + "\r\n" + " ".repeat(PIECE) + "\r\n");
    try (Duplex client = connect(UnixDomainSocketAddress.of(socket))) {
      client.output().write(ascii(request + "Transfer-Encoding: chunked\r\n\r\n"));
      for (int sent = 0; sent < LARGE; sent += PIECE) {
        client.output().write(chunk);
      }
      client.output().write(ascii("0\r\n\r\n"));
      var _ = readAnswer(new DataInputStream(client.input()));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void echo(SocketAddress address, int bytes)
      throws IOException, InterruptedException {
    try (Duplex client = connect(address)) {
      AtomicReference<IOException> failure = new AtomicReference<>();
      Thread reader = Thread.ofVirtual().start(() -> drain(client, failure));
      byte[] piece = new byte[Math.min(bytes, PIECE)];
      Arrays.fill(piece, (byte) 'x');
      for (int sent = 0; sent < bytes; sent += piece.length) {
        client.output().write(piece);
      }
      client.shutdownOutput();
      reader.join();
      if (failure.get() != null) {
        throw failure.get();
      }
    }
  }

  private static void drain(Duplex client, AtomicReference<IOException> failure) {
    try {
      client.input().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      failure.set(e);
    }
  }

  private static Duplex connect(SocketAddress address) throws IOException {
    return new ChannelDuplex(SocketChannel.open(address));
  }
}
