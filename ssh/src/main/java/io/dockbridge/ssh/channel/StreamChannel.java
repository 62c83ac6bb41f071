package io.dockbridge.ssh.channel;

import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A channel (RFC 4254 §5) that carries one stream to a unix socket or TCP port. MINA's channels
 * have the second only; their piped streams wake a thread per packet, a window of theirs for each
 * of 1000 stalled streams would not fit into memory, and to open and close one takes them many
 * small steps, which for a short connection were a third of the work.
 *
 * <p>Threads: {@link #receive} runs on the connection's receiving thread, in the order of the
 * packets, and never waits; {@link #read} and what the {@link #sender} does run on the stream's
 * users' threads, or, for a stream that is joined with a local socket, on the thread of the {@link
 * StreamLoop}, as {@link #drain}.
 *
 * <p>A stream can be used before the server has confirmed it: who sends or reads then waits. If the
 * server refuses it, both fail, reading with a {@link ConnectException}.
 *
 * <p>How it ends, whichever comes first:
 *
 * <ul>
 *   <li>EOF or CLOSE from the server: the reader gets what was received before, then the end.
 *   <li>CLOSE from the server: writers fail, and it is answered. OpenSSH sends it right behind EOF,
 *       so it must not touch received bytes. Behind it nothing comes.
 *   <li>{@link #abandon}: our side is done; what was received and not read is dropped, and the
 *       window is given back. The channel is known until the server has closed it, too, since who
 *       else would close one that is confirmed only now.
 *   <li>The connection breaks: the reader gets what was received, then the failure.
 * </ul>
 *
 * <p>Whatever the way, {@link #abandon} has to follow, which only drops what is left.
 */
public final class StreamChannel {
  /**
   * What opening a stream may take: more than the usual two keep-alives, so that a dead connection
   * is reported as such.
   */
  public static final Duration OPENING = Duration.ofSeconds(45);

  static final int LARGEST_PACKET = 32 << 10; // OpenSSH never sends more

  private final StreamTarget target;
  private final SshEndpoint server;
  private final StreamService service;
  private final long number;
  private final ReceiveQueue received;
  private final ChannelOutput output;
  private final ChannelSender sender;
  private final ThroughputMeter traffic;
  private final RoundTrip roundTrip;
  private final CompletableFuture<StreamChannel> opened = new CompletableFuture<>();
  private final CompletableFuture<StreamChannel> closed = new CompletableFuture<>();
  private volatile long openedAt;

  /** What has to come before the stream's first byte, if anything. */
  private volatile Optional<Greeting> greeting = Optional.empty();

  /** Not known to the server yet; see {@link #open}. */
  public StreamChannel(
      StreamTarget target,
      SshEndpoint server,
      StreamService service,
      ReceiveQueue received,
      ThroughputMeter traffic,
      RoundTrip roundTrip,
      PacketPool packets) {
    Session session = service.getSession();
    this.target = target;
    this.server = server;
    this.service = service;
    this.number = service.nextNumber();
    this.received = received;
    this.output = new ChannelOutput(session, target, packets);
    this.sender = new ChannelSender(target, output, packets, traffic);
    this.traffic = traffic;
    this.roundTrip = roundTrip;
  }

  /** Whether it is a command's. */
  boolean isSession() {
    return target instanceof StreamTarget.Command;
  }

  /** Ours; the server has another one for it. */
  long number() {
    return number;
  }

  /** Asks the server to open it; waits for nothing. To be called once. */
  public void open() throws SshException {
    try {
      service.add(this);
      openedAt = roundTrip.now();
      output.open(number, received.granted());
    } catch (IOException e) {
      lost();
      abandon();
      throw connectionLost(e);
    }
  }

  /**
   * Waits until the server has confirmed it.
   *
   * @throws SshException if the server refuses it, the connection is lost or that takes too long:
   *     then it is abandoned
   */
  public StreamChannel awaitOpen(Duration atMost) throws SshException {
    try {
      return opened.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      abandon();
      throw (SshException) e.getCause(); // nothing else completes it so
    } catch (TimeoutException e) {
      abandon();
      throw notOpened("no answer came in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandon();
      throw notOpened("interrupted", e);
    }
  }

  /** If the server has not answered by now, it need not any more: as if it had refused. */
  public void giveUpOpening() {
    if (!opened.isDone()) {
      SshException reason = notOpened("no answer came in time", null);
      breakOff(reason, new ConnectException(reason.getMessage()));
    }
  }

  private SshException notOpened(String reason, Exception cause) {
    String message = "no stream to " + target + " could be opened: " + reason;
    return new SshException(Kind.CHANNEL, message, cause);
  }

  /**
   * Runs this once the server has confirmed the channel, or it is clear that it will not: on the
   * thread that learns that, mostly the receiving one, or at once.
   */
  public void whenOpened(Runnable then) {
    CompletableFuture<StreamChannel> _ = opened.whenComplete((_, _) -> then.run());
  }

  /** Runs this once nothing comes any more, on the thread that learns that, or at once. */
  public void whenClosed(Runnable then) {
    CompletableFuture<StreamChannel> _ = closed.whenComplete((_, _) -> then.run());
  }

  /** On the receiving thread: a packet for this channel, from behind the channel's number on. */
  void receive(int command, Buffer packet) throws IOException {
    switch (command) {
      case SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION ->
          confirmed(packet.getUInt(), packet.getUInt(), packet.getUInt());
      case SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE ->
          refused(packet.getUInt(), packet.getString());
      case SshConstants.SSH_MSG_CHANNEL_DATA -> data(packet);
      case SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA -> errorOutput(packet);
      case SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST -> sender.grant(packet.getUInt());
      case SshConstants.SSH_MSG_CHANNEL_EOF -> received.end();
      case SshConstants.SSH_MSG_CHANNEL_CLOSE -> closedByServer();
      case SshConstants.SSH_MSG_CHANNEL_REQUEST -> asked(packet);
      default -> {} // answers to questions that we never ask
    }
  }

  private void confirmed(long recipient, long window, long largestPacket) throws IOException {
    if (largestPacket == 0) {
      throw new IOException("the server takes no packets for the stream to " + target);
    }
    roundTrip.answeredSince(openedAt);
    output.confirmed(recipient);
    sender.confirm(window, largestPacket);
    if (target instanceof StreamTarget.Command command) {
      expect(command.greeting(), this::notReached);
      output.run(command.line());
    } else {
      begins();
    }
  }

  private void begins() {
    sender.open();
    opened.complete(this);
  }

  private void expect(String words, Supplier<ConnectException> otherwise) {
    received.expect(otherwise);
    greeting = Optional.of(new Greeting(words));
  }

  private ConnectException notReached() {
    String why = greeting.map(Greeting::lastWords).orElse("");
    return new ConnectException(target + " of the server cannot be reached" + why);
  }

  private void refused(long code, String message) {
    roundTrip.answeredSince(openedAt);
    String reason = message.isEmpty() ? "code " + code : message;
    String refusal = "the server refused a stream to " + target + ": " + reason;
    fail(new SshException(refusal, code), new ConnectException(refusal));
  }

  private void data(Buffer packet) throws IOException {
    long length = packet.getUInt();
    if (length > packet.available()) {
      throw new IOException("the server sent a packet that is shorter than it says");
    }
    int count = (int) length;
    traffic.moved(count);
    int skipped = greeting.isPresent() ? listen(greeting.get(), packet, count) : 0;
    grant(received.add(packet.array(), packet.rpos() + skipped, count - skipped));
  }

  /**
   * How many bytes come before the stream. Where the greeting never comes, the end is a failure.
   */
  private int listen(Greeting expected, Buffer packet, int count) throws IOException {
    int skipped = expected.skip(packet.array(), packet.rpos(), count);
    grant(received.skip(skipped));
    if (expected.isComplete()) {
      greeting = Optional.empty();
      received.nothingExpected();
      begins();
    }
    return skipped;
  }

  private void errorOutput(Buffer packet) throws IOException {
    long _ = packet.getUInt(); // there is only one kind (§5.2)
    int count = (int) Math.min(packet.getUInt(), packet.available());
    grant(received.skip(count));
    greeting.ifPresent(it -> it.complain(packet.array(), packet.rpos(), count));
  }

  /** With ClientAliveInterval, sshd asks any channel whether anybody is there. */
  private void asked(Buffer request) {
    String _ = request.getString(); // what
    boolean wantsReply = request.getBoolean();
    if (wantsReply) {
      output.decline();
    }
  }

  private void closedByServer() throws IOException {
    if (!opened.isDone()) {
      commandEnded();
      return;
    }
    received.end();
    sender.close(() -> new IOException("the other end of " + target + " has closed the stream"));
    output.close();
    end();
  }

  /** Before it has said its greeting. */
  private void commandEnded() throws IOException {
    if (greeting.isEmpty()) {
      throw new IOException("the server has closed a stream that it had not opened");
    }
    ConnectException reason = notReached();
    breakOff(new SshException(Kind.CHANNEL, reason.getMessage(), null), reason);
    end();
  }

  /** The session ends; any thread. */
  void lost() {
    SshException reason = connectionLost(null);
    fail(reason, reason);
  }

  private void fail(SshException reason, IOException forReader) {
    output.drop();
    breakOff(reason, forReader);
    end();
  }

  /** Whoever uses it, or waits for it to be opened, is told. */
  private void breakOff(SshException reason, IOException forReader) {
    received.fail(() -> forReader);
    sender.close(() -> reason);
    output.close();
    opened.completeExceptionally(reason);
  }

  /** Nothing comes any more. */
  private void end() {
    service.remove(this);
    closed.complete(this);
  }

  /**
   * Asks the relay for ports, to which this leads, to pass it on to a port. Whatever is sent may
   * follow at once; if the answer is no, reading fails. To be called once, before anything else.
   *
   * @param connected what the relay answers when the port is connected
   */
  public void connectTo(StreamTarget.TcpPort port, String connected) throws IOException {
    expect(connected, () -> new ConnectException(port + " of the server cannot be reached"));
    grant(received.widen());
    byte[] address = (port.host() + " " + port.port() + "\n").getBytes(StandardCharsets.US_ASCII);
    sender.send(address, 0, address.length);
  }

  ChannelSender sender() {
    return sender;
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

  /** Waits for received bytes; -1 at the end. */
  public int read(byte[] bytes, int offset, int length) throws IOException {
    ReceiveQueue.Taken taken = received.take(bytes, offset, length);
    grant(taken.windowAdjust());
    return taken.count();
  }

  private void grant(int bytes) {
    if (bytes > 0) {
      output.adjustWindow(bytes);
    }
  }

  /** How many bytes can be read without waiting. */
  int available() {
    return received.unread();
  }

  /** Whether the server has confirmed it and neither side has closed it. */
  public boolean isOpen() {
    return output.isOpen();
  }

  /** Whether it stands, and nothing waits in it, not even its end. */
  public boolean isAtRest() {
    return isOpen() && received.isEmpty();
  }

  /** Whether so much has come at once that its window has grown. */
  public boolean hasGrown() {
    return received.hasGrown();
  }

  /** Ends both directions now; does not wait for the server. Idempotent. */
  public void abandon() {
    received.close();
    sender.close(() -> new IOException("the stream to " + target + " is closed"));
    output.close();
  }

  @Override
  public String toString() {
    return "stream " + number + " to " + target;
  }

  private SshException connectionLost(Exception cause) {
    return new SshException(Kind.NETWORK, "the connection to " + server + " is lost", cause);
  }
}
