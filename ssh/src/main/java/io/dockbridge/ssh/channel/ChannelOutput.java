package io.dockbridge.ssh.channel;

import java.io.IOException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What we send on one channel (RFC 4254 §5): nothing before the server has confirmed it, and
 * nothing behind our CLOSE. OpenSSH ends the whole connection when a DATA or EOF follows that,
 * because the channel's number may mean another one by then (serverloop.c, "referred to nonexistent
 * channel"). So packets are written under this object's lock; that never waits. Thread-safe.
 */
final class ChannelOutput {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelOutput.class);

  /** For a packet's other fields. */
  private static final int OVERHEAD = 64;

  private enum State {
    /** The server has not answered yet. */
    OPENING,
    /** The same, and its answer will be answered with CLOSE. */
    UNWANTED,
    OPEN,
    /** CLOSE is sent. */
    CLOSED
  }

  private final Session session;

  /** For messages. */
  private final StreamTarget target;

  private final PacketPool packets;

  /** Written under the lock. */
  private volatile State state = State.OPENING;

  /** There is nobody any more to send anything to. */
  private volatile boolean gone;

  /** The server's number for the channel; there once it is open. */
  private volatile long recipient;

  /** Guarded by this. */
  private boolean finished;

  ChannelOutput(Session session, StreamTarget target, PacketPool packets) {
    this.session = session;
    this.target = target;
    this.packets = packets;
  }

  /** Asks the server to open it. */
  void open(long number, int window) throws IOException {
    Buffer open = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
    open.putString(target.channelType());
    open.putUInt(number);
    open.putUInt(window);
    open.putUInt(StreamChannel.LARGEST_PACKET);
    target.putTo(open);
    IoWriteFuture _ = write(open);
  }

  /**
   * The server has, and calls it so.
   *
   * @throws IOException if it has said so before
   */
  synchronized void confirmed(long number) throws IOException {
    if (state == State.OPEN || state == State.CLOSED) {
      throw new IOException("the server has confirmed the stream to " + target + " twice");
    }
    boolean wanted = state == State.OPENING;
    recipient = number;
    state = State.OPEN;
    if (finished) {
      sendIfOpen(SshConstants.SSH_MSG_CHANNEL_EOF);
    }
    if (!wanted) {
      sendClose();
    }
  }

  boolean isOpen() {
    return state == State.OPEN && !gone;
  }

  /** A packet with room for so many bytes of the stream, up to where their number comes. */
  Buffer newData(int bytes) {
    Buffer packet =
        packets
            .take(bytes)
            .map(it -> session.prepareBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, it))
            .orElseGet(() -> newPacket(bytes));
    packet.putUInt(recipient);
    return packet;
  }

  private Buffer newPacket(int bytes) {
    int size = packets.size(bytes) + OVERHEAD;
    return session.createBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, size);
  }

  /**
   * Sends what {@link #newData} made.
   *
   * @throws IOException if we have closed the channel, or said that no data follows
   */
  synchronized IoWriteFuture send(Buffer data) throws IOException {
    if (!isOpen() || finished) {
      throw new IOException("the stream to " + target + " is closed");
    }
    return write(data);
  }

  /** Has the server run a command whose input and output are the stream (RFC 4254 §6.5). */
  synchronized void run(String command) throws IOException {
    if (isOpen()) {
      Buffer request = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
      request.putUInt(recipient);
      request.putString("exec");
      request.putBoolean(false); // the command's greeting is the answer
      request.putString(command);
      IoWriteFuture _ = write(request);
    }
  }

  /** The server may send so many bytes more. */
  synchronized void adjustWindow(int bytes) {
    sendIfOpen(SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST, bytes);
  }

  /** No data follows. Idempotent. */
  synchronized void finish() {
    if (!finished) {
      finished = true;
      sendIfOpen(SshConstants.SSH_MSG_CHANNEL_EOF);
    }
  }

  /** The answer to what the server wants and we do not know (RFC 4254 §5.4). */
  synchronized void decline() {
    sendIfOpen(SshConstants.SSH_MSG_CHANNEL_FAILURE);
  }

  /** Nothing follows; at once, or as soon as the server has confirmed the channel. Idempotent. */
  void close() {
    if (!gone) {
      closeThere();
    }
  }

  private synchronized void closeThere() {
    switch (state) {
      case OPENING -> state = State.UNWANTED;
      case OPEN -> sendClose();
      case UNWANTED, CLOSED -> {}
    }
  }

  /**
   * The session ends. Neither this nor {@link #close} behind it takes the lock: MINA may say so to
   * all channels while one of them writes.
   */
  void drop() {
    gone = true;
  }

  private void sendClose() {
    sendIfOpen(SshConstants.SSH_MSG_CHANNEL_CLOSE);
    state = State.CLOSED;
  }

  /**
   * Where that cannot be sent the connection is about to end, of which the stream hears by itself.
   */
  private void sendIfOpen(byte command, int... numbers) {
    if (isOpen()) {
      Buffer packet = session.createBuffer(command, OVERHEAD);
      packet.putUInt(recipient);
      for (int number : numbers) {
        packet.putUInt(number);
      }
      try {
        IoWriteFuture _ = write(packet);
      } catch (IOException | RuntimeException e) {
        LOG.debug("the stream to {} can send no more: {}", target, e.toString());
      }
    }
  }

  /**
   * MINA makes threads that are not its own wait here while keys are exchanged. Such a thread would
   * hold the lock, which the receiving thread may need before it gets to the end of the exchange.
   * Packets of threads that MINA takes for its own are queued; a stream's backlog bounds how many.
   */
  private IoWriteFuture write(Buffer packet) throws IOException {
    return ThreadUtils.runAsInternal(packet, session::writePacket);
  }
}
