package io.dockbridge.portforward;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A UDP port that sends back what it gets. */
final class UdpEcho implements AutoCloseable {
  private final DatagramSocket socket;
  private final Set<SocketAddress> senders = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("udp-echo").unstarted(this::run);

  UdpEcho() throws IOException {
    this(0);
  }

  UdpEcho(int port) throws IOException {
    socket = new DatagramSocket(port, InetAddress.getByName("127.0.0.1"));
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Whom it has heard of. */
  Set<SocketAddress> senders() {
    return Set.copyOf(senders);
  }

  private void run() {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    try {
      while (true) {
        packet.setLength(65_535);
        socket.receive(packet);
        senders.add(packet.getSocketAddress());
        socket.send(packet);
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
