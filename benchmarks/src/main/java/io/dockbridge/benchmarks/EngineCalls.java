package io.dockbridge.benchmarks;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Requests to an engine's socket without a docker client, whose own start would hide the rest. */
record EngineCalls(Path socket) {
  /** {@code HTTP/1.1 200}. */
  private static final int STATUS_LINE = 12;

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

  /** {@code start} or {@code kill}: ms until the engine's answer. */
  double change(String container, String operation) throws IOException {
    return call("POST /containers/" + container + "/" + operation, "204");
  }

  private double call(String request, String status) throws IOException {
    String head = request + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";
    long begin = System.nanoTime();
    ByteBuffer answer = ByteBuffer.allocate(1 << 16);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
      while (channel.read(answer) >= 0) {
        // The engine closes the connection behind its answer, of which only the beginning counts.
        answer.position(Math.min(answer.position(), STATUS_LINE));
      }
    }
    double millis = (System.nanoTime() - begin) / 1e6;
    String first = new String(answer.array(), 0, STATUS_LINE, StandardCharsets.US_ASCII);
    if (!first.equals("HTTP/1.1 " + status)) {
      throw new IOException(request + " at " + socket + ": " + first);
    }
    return millis;
  }
}
