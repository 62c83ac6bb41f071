package io.dockbridge.portforward.udp;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * The datagrams between one sender on this machine and one port of the server.
 *
 * @param number identifies it in frames
 * @param target where its datagrams go
 * @param stream counts them
 */
record UdpFlow(int number, Sender sender, UdpPort target, UdpStream stream) {
  /**
   * Who sends.
   *
   * @param channel where its datagrams arrive, and answers come from
   */
  record Sender(DatagramChannel channel, SocketAddress address) {}

  /** Passes an answer on; one that cannot be sent is lost. */
  void answer(byte[] datagram) {
    try {
      sender.channel().send(ByteBuffer.wrap(datagram), sender.address());
      if (datagram.length > 0) {
        stream.received(datagram.length);
      }
    } catch (IOException _) { // closed meanwhile, or too large for IPv4
      stream.lost(1);
    }
  }
}
