package io.dockbridge.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** This machine's own ports, as a user's programs see them. */
final class Local {
  static final String IPV4 = "127.0.0.1";
  static final String IPV6 = "::1";
  private static final int CONNECT_MILLIS = 5000;
  private static final int READ_MILLIS = 30_000;

  private Local() {}

  /** What a web server answers to {@code GET /}, head and body. */
  static String get(String host, int port) throws IOException {
    return exchange(host, port, "GET / HTTP/1.0\r\n\r\n");
  }

  /** Whether a web server answers with this page now. */
  static boolean serves(int port, String page) {
    try {
      return get(IPV4, port).contains(page);
    } catch (IOException _) {
      return false;
    }
  }

  /** Sends everything, finishes sending, and reads to the end. */
  static String exchange(String host, int port, String text) throws IOException {
    try (Socket socket = connect(host, port)) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static Socket connect(String host, int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setSoTimeout(READ_MILLIS);
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Whether nobody listens, on neither loopback address. */
  static boolean refuses(int port) {
    return refuses(IPV4, port) && refuses(IPV6, port);
  }

  private static boolean refuses(String host, int port) {
    try (Socket socket = connect(host, port)) {
      return !socket.isConnected();
    } catch (ConnectException _) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listens where Docker would like to. */
  static ServerSocket occupy(int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getByName(IPV4));
  }

  /**
   * The first of so many ports in a row that nobody uses, outside the range of random ones.
   * Somewhere there, as others look for ports at the same time.
   */
  static int freePorts(int count) {
    for (int first = ThreadLocalRandom.current().nextInt(20_000, 31_000);
        first < 32_000;
        first += count) {
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new AssertionError("no " + count + " free ports in a row");
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (!refuses(port)) {
        return false;
      }
    }
    return true;
  }
}
