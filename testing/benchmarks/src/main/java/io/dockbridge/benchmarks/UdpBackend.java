package io.dockbridge.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** The program at the far end of a published UDP port: sends every datagram back. */
final class UdpBackend {
  private static final int LARGEST = 65_535;
  private static final int BUFFER = 4 << 20;

  private UdpBackend() {}

  /** Serves until it is killed. Argument: the port. */
  public static void main(String[] arguments) throws IOException {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
      channel.bind(new InetSocketAddress(Integer.parseInt(arguments[0])));
      System.out.println("ready");
      ByteBuffer datagram = ByteBuffer.allocateDirect(LARGEST);
      while (true) {
        SocketAddress sender = channel.receive(datagram.clear());
        channel.send(datagram.flip(), sender);
      }
    }
  }
}
