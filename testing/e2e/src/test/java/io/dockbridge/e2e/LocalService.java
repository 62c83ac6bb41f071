package io.dockbridge.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP service on this machine's loopback interface: once a client has finished sending, it says
 * how many bytes it has got.
 */
final class LocalService implements AutoCloseable {
  private final AtomicInteger served = new AtomicInteger();
  private final ServerSocket listener;

  LocalService() throws IOException {
    listener = new ServerSocket(0, 2048, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many clients have been answered. */
  int served() {
    return served.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> answer(client));
      }
    } catch (IOException _) {
      return; // closed
    }
  }

  private void answer(Socket client) {
    try (client) {
      long bytes = client.getInputStream().transferTo(OutputStream.nullOutputStream());
      client.getOutputStream().write((bytes + " bytes\n").getBytes(StandardCharsets.UTF_8));
      served.incrementAndGet();
    } catch (IOException _) {
      return; // its connection was broken
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
