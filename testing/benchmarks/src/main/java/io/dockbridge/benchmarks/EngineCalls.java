package io.dockbridge.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests to an engine's socket without a docker client, whose own start would hide the rest. */
record EngineCalls(Path socket) {
  private static final int BUFFER = 16 << 10;
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
  private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: *chunked\r\n");

  /** What {@code docker ps} asks for, each on a new connection: ms of each. */
  double[] listContainers(int count) throws IOException {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      millis[i] = listContainers();
    }
    return millis;
  }

  double listContainers() throws IOException {
    return call("GET /containers/json", "200");
  }

  /** Waits until all shared folders are in step: ms. */
  double syncFolders() throws IOException {
    return call("POST /_dockbridge/mounts/sync", "200");
  }

  /** Creates a container that mounts a folder, which is on the server then: ms. */
  double createWithMount(Path source) throws IOException {
    String body =
        "{\"Image\":\"busybox\",\"HostConfig\":{\"Binds\":[\"%s:/t\"]}}".formatted(source);
    return call("POST /containers/create", body, "201");
  }

  /** {@code start} or {@code kill}: ms until the engine's answer. */
  double change(String container, String operation) throws IOException {
    return call("POST /containers/" + container + "/" + operation, "204");
  }

  /** As Docker's clients do it: the connection is theirs to end, when they have the answer. */
  private double call(String request, String status) throws IOException {
    return call(request, "", status);
  }

  private double call(String request, String body, String status) throws IOException {
    String type = body.isEmpty() ? "" : "Content-Type: application/json\r\n";
    byte[] head =
        "%s HTTP/1.1\r\nHost: docker\r\n%sContent-Length: %d\r\n\r\n%s"
            .formatted(request, type, body.length(), body)
            .getBytes(StandardCharsets.US_ASCII);
    long begin = System.nanoTime();
    String answer;
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(head));
      answer = readHead(new BufferedInputStream(Channels.newInputStream(channel), BUFFER));
    }
    double millis = (System.nanoTime() - begin) / 1e6;
    if (!answer.startsWith("HTTP/1.1 " + status)) {
      throw new IOException(request + " at " + socket + ": " + answer);
    }
    return millis;
  }

  /** Reads the whole answer and returns its head. */
  private static String readHead(InputStream in) throws IOException {
    String head = readUntil("\r\n\r\n", in);
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      in.skipNBytes(Long.parseLong(length.group(1)));
    } else if (CHUNKED.matcher(head).find()) {
      readUntil("\r\n0\r\n\r\n", in); // JSON has no such lines
    }
    return head;
  }

  private static String readUntil(String end, InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    int next = in.read();
    while (next >= 0) {
      text.append((char) next);
      if (next == '\n' && text.indexOf(end, text.length() - end.length()) >= 0) {
        return text.toString();
      }
      next = in.read();
    }
    throw new EOFException("the answer is cut off: " + text);
  }
}
