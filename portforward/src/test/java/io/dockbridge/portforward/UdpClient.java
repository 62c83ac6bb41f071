package io.dockbridge.portforward;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;

/** Sends to one port. Not connected to it: Java sends no empty datagrams from connected sockets. */
final class UdpClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final DatagramSocket socket;
  private final InetSocketAddress target;

  UdpClient(String host, int port) throws IOException {
    socket = new DatagramSocket(0, InetAddress.getByName(host));
    target = new InetSocketAddress(host, port);
  }

  void send(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, target));
  }

  void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  byte[] receive() throws IOException {
    return receiveWithin(PATIENCE_MILLIS);
  }

  private byte[] receiveWithin(int millis) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    socket.setSoTimeout(millis);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  String ask(String question) throws IOException {
    send(question);
    return new String(receive(), UTF_8);
  }

  /** Asks, and does not wait long for an answer. */
  Optional<String> tryToAsk(String question) throws IOException {
    send(question);
    try {
      return Optional.of(new String(receiveWithin(200), UTF_8));
    } catch (SocketTimeoutException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
