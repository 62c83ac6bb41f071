package io.dockbridge.benchmarks;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Requests to an engine's socket without a docker client, whose own start would hide the rest. */
record EngineCalls(Path socket) {
  private static final byte[] PS =
      "GET /containers/json HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  /** What {@code docker ps} asks for, each on a new connection: ms of each. */
  double[] listContainers(int count) throws IOException {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      millis[i] = listContainers();
    }
    return millis;
  }

  double listContainers() throws IOException {
    long begin = System.nanoTime();
    ByteBuffer answer = ByteBuffer.allocate(1 << 16);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(PS));
      while (channel.read(answer) >= 0) {
        // The engine closes the connection behind its answer.
      }
    }
    if (!new String(answer.array(), 0, 15, StandardCharsets.US_ASCII).equals("HTTP/1.1 200 OK")) {
      throw new IOException("no answer from " + socket);
    }
    return (System.nanoTime() - begin) / 1e6;
  }
}
