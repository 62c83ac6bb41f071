package io.dockbridge.enginesocket;

import io.dockbridge.proxy.BlockInput;
import io.dockbridge.proxy.Duplex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine's answer to {@code GET /events} that outlives engines: held open while there is none,
 * joined to the next one, with no event lost or told twice. To the exchange that reads from it, it
 * is one stream from one engine.
 *
 * <p>It breaks, as the engine's own does when that dies, where events were lost: the engine itself
 * has started anew, or so much happened while there was no connection that it has forgotten some.
 *
 * <p>All the work is done by the thread that reads. Others may close it, let it expire, and tell it
 * that the client has finished sending.
 */
final class HeldEvents implements Duplex {
  private static final Logger log = LoggerFactory.getLogger(HeldEvents.class);

  /** How long a connection that is found lost is left alone before the next try. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** So many tries: far longer than it takes until a lost connection is known to be lost. */
  private static final int ATTEMPTS = 240;

  private static final int PIECE = 4 * 1024;

  private static final String INFO = "GET /info HTTP/1.1\r\nHost: docker\r\n\r\n";

  /** Where the answer is at. Of the reading thread. */
  private enum Stage {
    HEAD,
    WAITING,
    FOLLOWING,
    /** An answer that is no stream of events is passed on as it is. */
    OTHER,
    ENDED
  }

  private final EventPosition position;
  private final Engine engine;
  private final ResponseHead early;
  private final InputStream input = new Reader();
  private final CountDownLatch closed = new CountDownLatch(1);

  // Of the reading thread.
  private Stage stage = Stage.HEAD;
  private InputStream events = InputStream.nullInputStream();
  private byte[] begun = {};
  private int attempts;

  // Guarded by this.
  private Optional<Duplex> upstream;
  private Optional<Thread> waiter = Optional.empty();
  private boolean expired;

  /**
   * Reads from the engine that is there, or else from the first that comes.
   *
   * @param early the head of the answer if none is there
   */
  HeldEvents(EventPosition position, Engine engine, Optional<Duplex> ready, ResponseHead early) {
    this.position = position;
    this.engine = engine;
    this.upstream = ready;
    this.early = early;
  }

  @Override
  public InputStream input() {
    return input;
  }

  /** The request is known already. */
  @Override
  public OutputStream output() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public void shutdownOutput() throws IOException {
    Optional<Duplex> open = upstream();
    if (open.isPresent()) {
      open.get().shutdownOutput();
    }
  }

  /** The time is over until which events are wanted: nobody waits for an engine any more. */
  synchronized void expire() {
    expired = true;
    waiter.ifPresent(Thread::interrupt);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    Optional<Duplex> open;
    synchronized (this) {
      waiter.ifPresent(Thread::interrupt);
      open = upstream;
    }
    if (open.isPresent()) {
      open.get().close();
    }
  }

  private synchronized Optional<Duplex> upstream() {
    return upstream;
  }

  private byte[] next() throws IOException {
    return switch (stage) {
      case HEAD -> head();
      case WAITING -> join();
      case FOLLOWING -> follow();
      case OTHER -> raw();
      case ENDED -> new byte[0];
    };
  }

  private byte[] head() throws IOException {
    Optional<Duplex> ready = upstream();
    ResponseHead head = early;
    stage = Stage.WAITING;
    if (ready.isPresent()) {
      HttpStream stream = new HttpStream(ready.get());
      send(stream, position.first(info(stream)));
      head = stream.readResponse();
      begin(stream, head);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    head.head().writeTo(bytes);
    return bytes.toByteArray();
  }

  private void begin(HttpStream stream, ResponseHead head) throws IOException {
    BodyFraming framing = BodyFraming.ofResponse("GET", head);
    boolean followed = head.status() == 200 && framing.kind() == BodyFraming.Kind.CHUNKED;
    stage = followed ? Stage.FOLLOWING : Stage.OTHER;
    events = followed ? stream.body(framing) : stream.raw();
    begun = new byte[0];
  }

  private static byte[] info(HttpStream stream) throws IOException {
    stream.output().write(INFO.getBytes(StandardCharsets.US_ASCII));
    stream.output().flush();
    ResponseHead response = stream.readResponse();
    return stream.body(BodyFraming.ofResponse("GET", response)).readAllBytes();
  }

  private static void send(HttpStream stream, RequestHead request) throws IOException {
    request.head().writeTo(stream.output());
    stream.output().flush();
  }

  private byte[] join() throws IOException {
    try {
      tryToJoin();
      return new byte[0];
    } catch (InterruptedException e) {
      return end();
    }
  }

  /** Waits for an engine and asks it for the events from where the client is. */
  private void tryToJoin() throws IOException, InterruptedException {
    try {
      HttpStream stream = new HttpStream(open());
      send(stream, position.next(info(stream)));
      ResponseHead head = stream.readResponse();
      begin(stream, head);
      if (stage == Stage.OTHER) {
        throw new IOException("the next engine has no events: " + head.status());
      }
      attempts = 0;
    } catch (EngineUnavailableException e) {
      throw e;
    } catch (IOException e) {
      tryLater(e);
    }
  }

  private byte[] end() throws IOException {
    synchronized (this) {
      if (!expired) {
        throw new InterruptedIOException("closed");
      }
    }
    stage = Stage.ENDED;
    return lastChunk();
  }

  private void tryLater(IOException reason) throws IOException, InterruptedException {
    attempts++;
    if (attempts > ATTEMPTS || closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw reason;
    }
    log.debug("no events from the next engine: {}", reason.toString());
    stage = Stage.WAITING;
  }

  private Duplex open() throws IOException, InterruptedException {
    synchronized (this) {
      if (expired || closed.getCount() == 0) {
        throw new InterruptedException();
      }
      waiter = Optional.of(Thread.currentThread());
    }
    Duplex stream;
    try {
      stream = engine.openWhenReady();
    } finally {
      synchronized (this) {
        waiter = Optional.empty();
      }
    }
    return use(stream);
  }

  private Duplex use(Duplex stream) throws IOException, InterruptedException {
    boolean tooLate;
    synchronized (this) {
      upstream = Optional.of(stream);
      tooLate = Thread.interrupted() || closed.getCount() == 0;
    }
    if (tooLate) {
      stream.close();
      throw new InterruptedException();
    }
    return stream;
  }

  /** The next events, each whole, as a chunk. */
  private byte[] follow() throws IOException {
    byte[] piece = new byte[PIECE];
    int n;
    try {
      n = events.read(piece);
    } catch (IOException e) {
      return lost(e);
    }
    if (n < 0) {
      stage = Stage.ENDED;
      return lastChunk();
    }
    byte[] all = Arrays.copyOf(begun, begun.length + n);
    System.arraycopy(piece, 0, all, begun.length, n);
    int end = afterLastLine(all);
    begun = Arrays.copyOfRange(all, end, all.length);
    return chunk(position.fresh(Arrays.copyOf(all, end)));
  }

  private byte[] lost(IOException reason) throws IOException {
    if (closed.getCount() == 0) {
      throw reason;
    }
    log.debug("the engine's events broke off: {}", reason.toString());
    stage = Stage.WAITING;
    Optional<Duplex> broken = upstream();
    if (broken.isPresent()) {
      broken.get().close();
    }
    return new byte[0];
  }

  private static int afterLastLine(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private static byte[] chunk(byte[] lines) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    new BodyCopy(_ -> {}).copyAsChunks(new ByteArrayInputStream(lines), chunk);
    return chunk.toByteArray();
  }

  private static byte[] lastChunk() throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    BodyCopy.endChunks(chunk);
    return chunk.toByteArray();
  }

  private byte[] raw() throws IOException {
    byte[] piece = new byte[PIECE];
    int n = events.read(piece);
    if (n < 0) {
      stage = Stage.ENDED;
    }
    return Arrays.copyOf(piece, Math.max(0, n));
  }

  /** The answer as bytes. */
  private final class Reader extends BlockInput {
    private InputStream ready = InputStream.nullInputStream();

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = ready.read(bytes, offset, length);
      while (n < 0 && stage != Stage.ENDED) {
        ready = new ByteArrayInputStream(next());
        n = ready.read(bytes, offset, length);
      }
      return n;
    }
  }
}
