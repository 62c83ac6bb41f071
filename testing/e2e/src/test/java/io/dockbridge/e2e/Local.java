package io.dockbridge.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** This machine's own ports, as a user's programs see them. */
final class Local {
  static final String IPV4 = "127.0.0.1";
  static final String IPV6 = "::1";
  private static final int CONNECT_MILLIS = 5000;
  private static final int READ_MILLIS = 30_000;

  private Local() {}

  /**
   * What a web server answers to {@code GET /}, head and body. In a container that has just been
   * started it may not listen yet, and then Docker hangs up; but nobody is refused.
   */
  static String get(String host, int port) throws IOException {
    return Await.await("an answer at port " + port)
        .until(() -> answerOrNothing(host, port), answer -> !answer.isEmpty());
  }

  private static String answerOrNothing(String host, int port) throws IOException {
    try {
      return getNow(host, port);
    } catch (ConnectException e) {
      throw e;
    } catch (IOException _) {
      return ""; // a reset
    }
  }

  /** The same from a web server that is known to listen. */
  static String getNow(String host, int port) throws IOException {
    return exchange(host, port, "GET / HTTP/1.0\r\n\r\n");
  }

  /** Whether a web server answers with this page now. */
  static boolean serves(int port, String page) {
    try {
      return getNow(IPV4, port).contains(page);
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
}
