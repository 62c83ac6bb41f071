package io.dockbridge.ssh.channel;

import io.dockbridge.proxy.ConnectionListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream joined with a local socket: bytes go between the two without stream objects, threads of
 * their own, or a hand-over from thread to thread.
 *
 * <p>Threads. What the server sends is written to the socket by the connection's receiving thread;
 * what the socket does not take at once waits in the {@link ReceiveQueue}, and the {@link
 * StreamLoop} writes it. What the socket has is read and sent by the loop, but for the first of it:
 * that is sent by whoever learns that the stream is open, mostly the receiving thread. All fields
 * that are not final belong to the loop's thread, except {@link #deaf}.
 *
 * <p>What holds:
 *
 * <ul>
 *   <li><b>Order.</b> Both writers to the socket write under the queue's lock, the receiving thread
 *       only while nothing waits.
 *   <li><b>Who closes what.</b> Only {@link #finish}, on the loop's thread, closes the socket and
 *       the channel, when both directions have ended. A direction's end is passed on as a
 *       half-close.
 *   <li><b>CLOSE behind EOF.</b> OpenSSH sends it at once, and it ends the channel, not this: the
 *       queue still has the bytes, and the socket is shut down only behind the last of them.
 *   <li><b>Parking.</b> A direction that cannot go on gives up its interest <em>first</em> and
 *       looks <em>then</em> whether it really can't; whoever makes room sets the interest again.
 *       The other order would lose a wake-up that comes in between.
 *   <li><b>Memory.</b> The window is given back only for bytes that the socket took, so a slow
 *       client stops the server and nobody else.
 * </ul>
 *
 * <p>An end that cannot be read is broken, and ends both directions; if it is the server's, the
 * local client is reset. One that cannot be written may still be read.
 */
final class SocketBridge implements ReceiveQueue.Outlet {
  /** How many packets one socket may send before the others have their turn. */
  private static final int TURN = 4;

  private static final Logger LOG = LoggerFactory.getLogger(SocketBridge.class);

  private final StreamChannel stream;
  private final ChannelSender sender;
  private final SocketChannel socket;
  private final StreamLoop loop;
  private final SelectionKey key;
  private final ConnectionListener listener;
  private final CompletableFuture<Optional<IOException>> finished = new CompletableFuture<>();
  private Optional<IOException> failure = Optional.empty();
  private boolean sentAll;
  private boolean deliveredAll;

  /** The socket takes nothing any more. Set by either thread that writes to it. */
  private volatile boolean deaf;

  /** Takes over a connected socket; {@link #run} has to follow. */
  SocketBridge(
      StreamChannel stream, SocketChannel socket, StreamLoop loop, ConnectionListener listener)
      throws IOException {
    this.stream = stream;
    this.sender = stream.sender();
    this.socket = socket;
    this.loop = loop;
    this.listener = listener;
    socket.configureBlocking(false);
    this.key = loop.register(socket);
  }

  /**
   * Joins the two until both directions have ended, and closes both. Blocks the calling thread.
   *
   * @throws IOException the first failure of either direction
   */
  void run() throws IOException {
    key.attach(this);
    stream.whenOpened(this::start);
    Optional<IOException> outcome = await();
    if (outcome.isPresent()) {
      throw outcome.get();
    }
  }

  /**
   * Nobody else is at work yet. What the client has said by now, which is mostly its request, goes
   * out at once; the loop would have to wake up for it. If either end is closed or broken, the loop
   * finds out by itself; if bytes were taken and may not have been sent, nothing may follow them.
   */
  private void start() {
    Runnable next = this::cancel;
    try {
      sendFirst();
      next = this::begin;
    } catch (IOException e) {
      LOG.debug("{} does not begin: {}", stream, e.toString());
      next = this::begin;
    } catch (RuntimeException | Error e) {
      LOG.error("{} is cut off", stream, e);
    } finally {
      onLoop(next);
    }
  }

  private void sendFirst() throws IOException {
    int room = sender.room();
    if (room == 0) {
      return;
    }
    Buffer packet = sender.newPacket();
    int count = sender.readInto(packet, socket, room);
    if (count > 0) {
      sender.sendPacket(packet, count);
      listener.sent(count);
    } else {
      sender.drop(packet);
    }
  }

  private Optional<IOException> await() throws IOException {
    try {
      return awaitFinished();
    } catch (InterruptedException e) {
      onLoop(this::cancel);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while relaying");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause()); // nothing completes it so
    }
  }

  private Optional<IOException> awaitFinished() throws ExecutionException, InterruptedException {
    try {
      return finished.get(StreamChannel.OPENING.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      stream.giveUpOpening();
      return finished.get();
    }
  }

  private void onLoop(Runnable task) {
    if (!loop.execute(task)) {
      cancel();
    }
  }

  private void begin() {
    if (finished.isDone()) { // interrupted meanwhile
      return;
    }
    try {
      stream.attach(this);
      want(SelectionKey.OP_READ);
      deliver();
    } catch (RuntimeException e) { // a bug here must not end the loop for all
      broken(e);
    }
  }

  /** The socket can be read or written. */
  void ready() {
    try {
      if (key.isWritable()) {
        deliver();
      }
      if (key.isReadable()) {
        send();
      }
    } catch (IOException | RuntimeException e) { // a bug here must not end the loop for all
      broken(e);
    }
  }

  @Override
  public String toString() {
    return stream.toString();
  }

  @Override
  public void write(ByteBuffer bytes) {
    try {
      int written = deaf ? 0 : socket.write(bytes);
      if (written > 0) {
        listener.received(written);
      }
    } catch (IOException e) {
      deaf = true;
      wake();
    }
    if (deaf) {
      bytes.position(bytes.limit());
    }
  }

  /** The loop comes as soon as the socket is writable, which it mostly is. */
  @Override
  public void wake() {
    want(SelectionKey.OP_WRITE);
  }

  /** Any thread. */
  private void want(int operation) {
    try {
      key.interestOpsOr(operation);
      loop.wakeUp();
    } catch (CancelledKeyException e) {
      LOG.trace("{} has ended: {}", stream, e.toString());
    }
  }

  private void mind(int operation) {
    key.interestOpsAnd(~operation);
  }

  private void deliver() {
    mind(SelectionKey.OP_WRITE);
    switch (stream.drain()) {
      case ReceiveQueue.Drained.Part _ -> want(SelectionKey.OP_WRITE);
      case ReceiveQueue.Drained.Broken(IOException cause) -> {
        resetWhenClosed();
        broken(cause);
      }
      case ReceiveQueue.Drained.End _ -> deliveredAll();
      case ReceiveQueue.Drained.All _ -> {
        if (deaf) {
          deliveredAll();
        }
      }
    }
  }

  /**
   * An end would make look complete what is not. What the socket has taken and the client has not
   * read is lost by it, too.
   */
  private void resetWhenClosed() {
    try {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      remember(e);
    }
  }

  private void deliveredAll() {
    if (!deliveredAll) {
      deliveredAll = true;
      tellSocketTheEnd();
      finishIfBothEnded();
    }
  }

  private void tellSocketTheEnd() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      remember(e);
    }
  }

  private void send() throws IOException {
    for (int packet = 0; packet < TURN; packet++) {
      int room = roomOrEnd();
      if (room == 0) {
        park();
        return;
      }
      if (room < 0 || sendPacket(room) < room) {
        return;
      }
    }
  }

  /** 0 for none now, -1 for never again: the server has closed the stream. */
  private int roomOrEnd() {
    try {
      return sender.room();
    } catch (IOException e) {
      stopSending(e);
      return -1;
    }
  }

  private void park() {
    mind(SelectionKey.OP_READ);
    if (!sender.park(() -> want(SelectionKey.OP_READ))) {
      want(SelectionKey.OP_READ);
    }
  }

  /** How much could be read; the rest of the socket's bytes has to wait if that is all it may. */
  private int sendPacket(int room) throws IOException {
    Buffer packet = sender.newPacket();
    int count = sender.readInto(packet, socket, room);
    if (count > 0) {
      sendPacket(packet, count);
      return count;
    }
    sender.drop(packet);
    if (count < 0) {
      sentAll();
    }
    return count;
  }

  private void sendPacket(Buffer packet, int count) {
    try {
      sender.sendPacket(packet, count);
      listener.sent(count);
    } catch (IOException e) {
      stopSending(e);
    }
  }

  private void sentAll() {
    sender.finish();
    endSending();
  }

  private void stopSending(IOException reason) {
    remember(reason);
    endSending();
  }

  private void endSending() {
    sentAll = true;
    mind(SelectionKey.OP_READ);
    finishIfBothEnded();
  }

  private void finishIfBothEnded() {
    if (sentAll && deliveredAll) {
      finish();
    }
  }

  private void broken(Exception cause) {
    remember(
        cause instanceof IOException e ? e : new IOException("the connection is closed", cause));
    finish();
  }

  /** Ends it, whatever is under way. The loop's thread, or any once that ends. */
  void cancel() {
    if (!deliveredAll) {
      resetWhenClosed();
    }
    broken(new IOException("the connection is closed"));
  }

  private void remember(IOException e) {
    failure = failure.or(() -> Optional.of(e));
  }

  private void finish() {
    key.cancel();
    try {
      socket.close();
    } catch (IOException e) {
      remember(e);
    }
    try {
      stream.abandon();
    } finally {
      finished.complete(failure);
    }
  }
}
