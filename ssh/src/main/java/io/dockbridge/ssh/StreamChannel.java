package io.dockbridge.ssh;

import io.dockbridge.ssh.SshException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.ThreadUtils;

/**
 * A channel of MINA's that carries one stream to a unix socket or TCP port. MINA has the second
 * only, and its piped streams wake a thread per packet; its window accounting is replaced, too,
 * since a window of 16 MiB for each of 1000 stalled streams would not fit into memory.
 *
 * <p>Threads: all {@code handle…} methods and {@link #doWriteData} run on the connection's
 * receiving thread, in the order of the packets, and never wait; {@link #send}, {@link #read} and
 * {@link #finishSending} run on the stream's users' threads, or, for a stream that is joined with a
 * local socket, {@link #sendPacket} and {@link #drain} on the thread of the {@link StreamLoop}.
 *
 * <p>How it ends, whichever comes first:
 *
 * <ul>
 *   <li>EOF or CLOSE from the server: the reader gets what was received before, then the end.
 *   <li>CLOSE from the server: writers fail. OpenSSH sends it right behind EOF, so it must not
 *       touch received bytes.
 *   <li>{@link #abandon}: our side is done; what was received and not read is dropped.
 *   <li>The connection breaks: the reader gets what was received, then the failure.
 * </ul>
 */
final class StreamChannel extends AbstractClientChannel {
  static final int LARGEST_PACKET = 32 << 10; // OpenSSH never sends more

  /** For a packet's other fields. */
  private static final int OVERHEAD = 64;

  private final StreamTarget target;
  private final SshEndpoint server;
  private final ReceiveQueue received;
  private final SendWindow sending = new SendWindow();
  private final Traffic traffic;
  private final RoundTrip roundTrip;
  private final PacketPool packets;
  private volatile long openedAt;

  /** The {@link PortRelay} has been asked to connect this, and has not answered yet. */
  private volatile boolean connecting;

  /**
   * Orders what we send on the channel before our CLOSE. OpenSSH ends the whole connection when a
   * DATA or EOF follows it, because the channel's number may mean another one by then
   * (serverloop.c, "referred to nonexistent channel"); MINA alone would let them overtake.
   */
  private final Object outgoing = new Object();

  /** Guarded by outgoing: our CLOSE is sent or about to be. */
  private boolean closing;

  StreamChannel(
      StreamTarget target,
      SshEndpoint server,
      ReceiveQueue received,
      Traffic traffic,
      RoundTrip roundTrip,
      PacketPool packets) {
    super(target.channelType());
    this.target = target;
    this.server = server;
    this.received = received;
    this.traffic = traffic;
    this.roundTrip = roundTrip;
    this.packets = packets;
  }

  @Override
  public synchronized OpenFuture open() throws IOException {
    openFuture = new DefaultOpenFuture(target, futureLock);
    Buffer open = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
    open.putString(getChannelType());
    open.putUInt(getChannelId());
    open.putUInt(received.granted());
    open.putUInt(LARGEST_PACKET);
    target.putTo(open);
    openedAt = roundTrip.now();
    writePacket(open);
    return openFuture;
  }

  @Override
  public void handleOpenSuccess(long recipient, long window, long packet, Buffer buffer) {
    roundTrip.answeredSince(openedAt);
    sending.open(window, packet);
    super.handleOpenSuccess(recipient, window, packet, buffer);
  }

  @Override
  public void handleOpenFailure(Buffer buffer) {
    roundTrip.answeredSince(openedAt);
    super.handleOpenFailure(buffer);
  }

  @Override
  protected void doOpen() {}

  /**
   * Asks the {@link PortRelay}, to which this leads, to pass it on to a port. Whatever is sent may
   * follow at once; if the answer is no, reading fails. To be called once, before anything else.
   */
  void connectTo(StreamTarget.TcpPort port) throws IOException {
    received.expect(() -> new ConnectException(port + " of the server cannot be reached"));
    connecting = true;
    grant(received.widen());
    byte[] address = (port.host() + " " + port.port() + "\n").getBytes(StandardCharsets.US_ASCII);
    send(address, 0, address.length);
  }

  /** Sends all bytes, waiting for window as needed. */
  void send(byte[] bytes, int offset, int length) throws IOException {
    int sent = 0;
    while (sent < length) {
      int count = sending.take(length - sent);
      Buffer packet = newPacket(count);
      packet.putBytes(bytes, offset + sent, count);
      sendData(packet, count);
      sent += count;
    }
  }

  /** A packet goes back to the pool once it is written. */
  private void sendData(Buffer packet, int count) throws IOException {
    traffic.moved(count);
    synchronized (outgoing) {
      requireNotClosing();
      writeWithoutWaiting(packet).addListener(future -> written(future, count, packet));
    }
  }

  /**
   * MINA makes threads that are not its own wait here while keys are exchanged. Such a thread would
   * hold {@link #outgoing}, which the receiving thread may need before it gets to the end of the
   * exchange. Packets of threads that MINA takes for its own are queued; our backlog bounds how
   * many.
   */
  private IoWriteFuture writeWithoutWaiting(Buffer packet) throws IOException {
    return ThreadUtils.runAsInternal(packet, this::writePacket);
  }

  private void requireNotClosing() throws IOException {
    if (closing) {
      throw new IOException("the stream to " + target + " is closed");
    }
  }

  /** What may be sent as one packet now; 0 for nothing. */
  int room() throws IOException {
    return sending.room();
  }

  /** See {@link SendWindow#park}. */
  boolean park(Runnable resume) {
    return sending.park(resume);
  }

  /** A packet for {@link #readInto} and {@link #sendPacket}. */
  Buffer newPacket() {
    return newPacket(LARGEST_PACKET);
  }

  private Buffer newPacket(int bytes) {
    Optional<Buffer> used = packets.take(bytes);
    Buffer packet =
        used.isPresent()
            ? getSession().prepareBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, used.get())
            : getSession()
                .createBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, packets.size(bytes) + OVERHEAD);
    packet.putUInt(getRecipient());
    return packet;
  }

  /**
   * Reads from a socket to where the packet will have it.
   *
   * @param room what {@link #room} said
   * @return how much; 0 if there is nothing now, -1 at the end
   */
  int readInto(Buffer packet, SocketChannel socket, int room) throws IOException {
    int body = packet.wpos() + Integer.BYTES; // behind its length
    return socket.read(ByteBuffer.wrap(packet.array(), body, Math.min(room, LARGEST_PACKET)));
  }

  /** Sends a packet that has so many bytes by now. */
  void sendPacket(Buffer packet, int count) throws IOException {
    packet.putUInt(count);
    packet.wpos(packet.wpos() + count);
    sending.sent(count);
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
    sending.written(count);
  }

  /** See {@link ReceiveQueue#attach}. */
  void attach(ReceiveQueue.Outlet outlet) {
    received.attach(outlet);
  }

  /** See {@link ReceiveQueue#drain}; gives the server its window back. */
  ReceiveQueue.Drained drain() {
    ReceiveQueue.Drained drained = received.drain();
    switch (drained) {
      case ReceiveQueue.Drained.All(int windowAdjust) -> grant(windowAdjust);
      case ReceiveQueue.Drained.Part(int windowAdjust) -> grant(windowAdjust);
      case ReceiveQueue.Drained.End _, ReceiveQueue.Drained.Broken _ -> {}
    }
    return drained;
  }

  /** Tells the server that no more bytes follow. */
  void finishSending() throws IOException {
    sending.close(() -> new IOException("the output to " + target + " has been shut down"));
    synchronized (outgoing) {
      if (!closing) {
        sendEof();
      }
    }
  }

  /** Waits for received bytes; -1 at the end. */
  int read(byte[] bytes, int offset, int length) throws IOException {
    ReceiveQueue.Taken taken = received.take(bytes, offset, length);
    grant(taken.windowAdjust());
    return taken.count();
  }

  /**
   * Where that cannot be sent the connection is about to end, of which the reader hears behind what
   * was received.
   */
  private void grant(int bytes) {
    synchronized (outgoing) {
      if (bytes > 0 && !closing) {
        try {
          sendWindowAdjust(bytes);
        } catch (IOException e) {
          log.debug("{} gets no more window: {}", this, e.toString());
        }
      }
    }
  }

  /** How many bytes can be read without waiting. */
  int available() {
    return received.unread();
  }

  /** Whether it stands, and nothing waits in it, not even its end. */
  boolean isAtRest() {
    return isOpen() && received.isEmpty();
  }

  /** Whether so much has come at once that its window has grown. */
  boolean hasGrown() {
    return received.hasGrown();
  }

  /** Ends both directions now; does not wait for the server. Idempotent. */
  void abandon() {
    received.close();
    sending.close(() -> new IOException("the stream to " + target + " is closed"));
    close(false);
  }

  /** MINA would charge its own window here; {@link ReceiveQueue#add} checks against ours. */
  @Override
  protected long validateIncomingDataSize(int command, long length) {
    return length;
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long length) throws IOException {
    traffic.moved((int) length);
    int answer = connecting && length > 0 ? hear(data[offset]) : 0;
    grant(received.add(data, offset + answer, (int) length - answer));
  }

  /**
   * The relay's answer, a byte, by which the window is smaller from now on. Behind a "no" comes the
   * end, which then is a failure.
   */
  private int hear(byte answer) {
    connecting = false;
    if (answer == PortRelay.CONNECTED) {
      received.nothingExpected();
    }
    return 1;
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long length) {
    // RFC 4254 §5.2 allows stderr on sessions only; nothing here could take it.
  }

  @Override
  public void handleWindowAdjust(Buffer buffer) throws IOException {
    sending.grant(buffer.getUInt());
  }

  @Override
  public void handleEof() throws IOException {
    received.end();
    super.handleEof();
  }

  @Override
  public void handleClose() throws IOException {
    received.end();
    sending.close(() -> new IOException("the other end of " + target + " has closed the stream"));
    super.handleClose();
  }

  /** Reached on every way to the end; the ways above have left their reason before. */
  @Override
  protected void preClose() {
    synchronized (outgoing) {
      closing = true;
    }
    received.fail(this::connectionLost);
    sending.close(this::connectionLost);
    if (getSession().isClosing()) {
      failPendingOpen();
    }
    super.preClose();
  }

  /**
   * Only where no answer can come: MINA ends the connection if one comes for a forgotten channel.
   */
  private void failPendingOpen() {
    OpenFuture pending = openFuture;
    if (pending != null) {
      pending.setException(connectionLost());
    }
  }

  /** Of few words: MINA asks for it whenever a channel is closed. */
  @Override
  public String toString() {
    return "stream " + getChannelId() + " to " + target;
  }

  private SshException connectionLost() {
    return new SshException(Kind.NETWORK, "the connection to " + server + " is lost", null);
  }
}
