package io.dockbridge.ssh.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * Sends the bytes of one stream as packets, within the {@link SendWindow}. Either {@link #send},
 * which waits, on the threads of the stream's users, or what a {@link SocketBridge} needs, which
 * never waits. Thread-safe.
 */
final class ChannelSender {
  private final StreamTarget target;
  private final ChannelOutput output;
  private final PacketPool packets;
  private final ThroughputMeter traffic;
  private final SendWindow window = new SendWindow();

  ChannelSender(
      StreamTarget target, ChannelOutput output, PacketPool packets, ThroughputMeter traffic) {
    this.target = target;
    this.output = output;
    this.packets = packets;
    this.traffic = traffic;
  }

  /** See {@link SendWindow#confirm}. */
  void confirm(long bytes, long largestPacket) {
    window.confirm(bytes, largestPacket);
  }

  /** See {@link SendWindow#open}. */
  void open() {
    window.open();
  }

  /** See {@link SendWindow#grant}. */
  void grant(long bytes) {
    window.grant(bytes);
  }

  /** See {@link SendWindow#close}. */
  void close(Supplier<? extends IOException> reason) {
    window.close(reason);
  }

  /** Sends all bytes, waiting for window as needed. */
  void send(byte[] bytes, int offset, int length) throws IOException {
    int sent = 0;
    while (sent < length) {
      int count = window.take(length - sent);
      Buffer packet = output.newData(count);
      packet.putBytes(bytes, offset + sent, count);
      sendData(packet, count);
      sent += count;
    }
  }

  /** A packet goes back to the pool once it is written. */
  private void sendData(Buffer packet, int count) throws IOException {
    traffic.moved(count);
    output.send(packet).addListener(future -> written(future, count, packet));
  }

  /** What may be sent as one packet now; 0 for nothing. */
  int room() throws IOException {
    return window.room();
  }

  /** See {@link SendWindow#park}. */
  boolean park(Runnable resume) {
    return window.park(resume);
  }

  /** A packet for {@link #readInto} and {@link #sendPacket}; the stream has to be open. */
  Buffer newPacket() {
    return output.newData(StreamChannel.LARGEST_PACKET);
  }

  /**
   * Reads from a socket to where the packet will have it.
   *
   * @param room what {@link #room} said
   * @return how much; 0 if there is nothing now, -1 at the end
   */
  int readInto(Buffer packet, SocketChannel socket, int room) throws IOException {
    int body = packet.wpos() + Integer.BYTES; // behind its length
    return socket.read(
        ByteBuffer.wrap(packet.array(), body, Math.min(room, StreamChannel.LARGEST_PACKET)));
  }

  /** Sends a packet that has so many bytes by now. */
  void sendPacket(Buffer packet, int count) throws IOException {
    packet.putUInt(count);
    packet.wpos(packet.wpos() + count);
    window.sent(count);
    sendData(packet, count);
  }

  /** A packet that is not to be sent after all. */
  void drop(Buffer packet) {
    packets.giveBack(packet);
  }

  private void written(IoWriteFuture future, int count, Buffer packet) {
    if (future.isWritten()) {
      packets.giveBack(packet);
    }
    window.written(count);
  }

  /** Tells the server that no more bytes follow; they may still wait for it to confirm. */
  void finish() {
    window.close(() -> new IOException("the output to " + target + " has been shut down"));
    output.finish();
  }
}
