package io.dockbridge.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;

/**
 * A program on this machine that sends datagrams to one port. Not connected to it: Java sends no
 * empty datagrams from connected sockets.
 */
final class UdpClient implements AutoCloseable {
  private static final int LARGEST = 65_535;
  private static final int ATTEMPTS = 10;
  private static final int WAIT_MILLIS = 1000;

  private final DatagramSocket socket;
  private final InetSocketAddress target;

  private UdpClient(DatagramSocket socket, InetSocketAddress target) {
    this.socket = socket;
    this.target = target;
  }

  static UdpClient to(String host, int port) throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(host));
    socket.setSoTimeout(WAIT_MILLIS);
    return new UdpClient(socket, new InetSocketAddress(host, port));
  }

  /** Whether an echo answers now. */
  static boolean asks(String host, int port) throws IOException {
    try (UdpClient client = to(host, port)) {
      return client.tryExchange(new byte[] {1, 2, 3});
    }
  }

  /** Sends so many bytes, more than once if need be, as UDP wants it; whether they come back. */
  boolean exchange(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (tryExchange(bytes)) {
        return true;
      }
    }
    return false;
  }

  private boolean tryExchange(byte[] bytes) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, target));
    DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
    try {
      socket.receive(answer);
    } catch (SocketTimeoutException _) {
      return false;
    }
    return Arrays.equals(bytes, Arrays.copyOf(answer.getData(), answer.getLength()));
  }

  /** Whether nobody has the UDP port. */
  static boolean isFree(int port) {
    try {
      new DatagramSocket(port, InetAddress.getByName(Local.IPV4)).close();
      return true;
    } catch (BindException _) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
