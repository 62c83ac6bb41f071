package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.containers.ContainerHook;
import io.dockbridge.enginesocket.http.BodyCopy;
import io.dockbridge.enginesocket.http.BodyFraming;
import io.dockbridge.enginesocket.http.HttpStream;
import io.dockbridge.enginesocket.http.RequestHead;
import io.dockbridge.enginesocket.http.ResponseHead;
import io.dockbridge.proxy.Duplex;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /events}, whose answer outlives engines: held open while there is none, joined to the
 * next one, with no event lost or repeated. Why: ADR 13.
 *
 * <p>It breaks, as the engine's own does when that dies, where events were lost: the engine itself
 * has started anew, or so much happened while there was no connection that it has forgotten some.
 */
final class EventsRequest extends Exchange {
  private static final Logger log = LoggerFactory.getLogger(EventsRequest.class);

  /** How long a connection that is found lost is left alone before the next try. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** So many tries: far longer than it takes until a lost connection is known to be lost. */
  private static final int ATTEMPTS = 240;

  private static final int PIECE = 4 * 1024;

  private static final String INFO = "/info";

  private final Optional<Duplex> ready;
  private final EventPosition position;
  private volatile boolean expired;

  /** Whether the engine's events broke off; of the client thread alone. */
  private boolean broken;

  /**
   * Reads from the engine that is there, or else from the first that comes.
   *
   * @param ready a stream to the engine that is there
   */
  EventsRequest(
      Client client,
      ClientRequest request,
      ClientConnection.Shared shared,
      Optional<Duplex> ready) {
    super(client, request, shared, ExchangeListener.NONE);
    this.ready = ready;
    this.position = new EventPosition(request.head(), shared.services().clock().instant());
  }

  @Override
  boolean answer() throws IOException, InterruptedException {
    Optional<Future<?>> end = position.until().map(this::expireAt);
    try {
      return ready.isPresent() ? answerFrom(ready.get()) : hold();
    } catch (InterruptedException e) {
      if (!expired) {
        throw e;
      }
      BodyCopy.endChunks(client.output());
      return keepsAlive();
    } finally {
      end.ifPresent(it -> it.cancel(false));
    }
  }

  /** Ends the waiting for an engine at the time until which events are wanted; never blocks. */
  private Future<?> expireAt(Instant until) {
    Duration left = Duration.between(shared.services().clock().instant(), until);
    return shared
        .threads()
        .watchdog()
        .later(
            left,
            () -> {
              expired = true;
              engine.interruptOpening();
            });
  }

  private boolean answerFrom(Duplex duplex) throws IOException, InterruptedException {
    HttpStream stream = new HttpStream(engine.use(duplex));
    ResponseHead head;
    try {
      head = ask(stream, position.first(stream.ask("GET", INFO)));
    } catch (IOException e) {
      return refuse(e);
    }
    if (!isFollowed(head)) {
      return relay(stream, head, new ContainerHook.None());
    }
    passOn(head);
    return followAll(body(stream, head));
  }

  /** The client has its answer's head before there is an engine. */
  private boolean hold() throws IOException, InterruptedException {
    passOn(EarlyAnswer.head(shared.services().answers().headers()));
    position.answeredAsJson();
    return followAll(join());
  }

  private static InputStream body(HttpStream stream, ResponseHead head) {
    return stream.body(BodyFraming.ofResponse("GET", head));
  }

  /** Passes events on until an engine ends them; joins the next one where they break off. */
  private boolean followAll(InputStream first) throws IOException, InterruptedException {
    InputStream events = first;
    while (!follow(events)) {
      engine.close();
      events = join();
    }
    BodyCopy.endChunks(client.output());
    return keepsAlive();
  }

  /** Waits for an engine and asks it for the events from where the client is. */
  private InputStream join() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return tryToJoin(attempt == 1 ? Duration.ZERO : PAUSE);
      } catch (EngineUnavailableException e) {
        throw e;
      } catch (IOException e) {
        log.debug("no events from the next engine: {}", e.toString());
        engine.close();
        if (attempt > ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private InputStream tryToJoin(Duration pause) throws IOException, InterruptedException {
    HttpStream stream = new HttpStream(engine.open(() -> openAfter(pause)));
    ResponseHead head = ask(stream, position.next(stream.ask("GET", INFO)));
    if (!isFollowed(head)) {
      throw new IOException("the next engine has no events: " + head.status());
    }
    return body(stream, head);
  }

  private Duplex openAfter(Duration pause) throws IOException, InterruptedException {
    if (expired) {
      throw new InterruptedException();
    }
    Thread.sleep(pause);
    return shared.services().engine().openWhenReady();
  }

  private static boolean isFollowed(ResponseHead head) {
    return head.status() == 200
        && BodyFraming.ofResponse("GET", head).kind() == BodyFraming.Kind.CHUNKED;
  }

  private ResponseHead ask(HttpStream stream, RequestHead question) throws IOException {
    question.head().writeTo(stream.output());
    stream.output().flush();
    engine.sent(stream.duplex());
    return stream.readResponse();
  }

  /** Passes on whole events, each time all that have come; false if they break off. */
  private boolean follow(InputStream events) throws IOException {
    byte[] begun = {};
    byte[] piece = new byte[PIECE];
    for (int n = read(events, piece); n >= 0; n = read(events, piece)) {
      byte[] all = Arrays.copyOf(begun, begun.length + n);
      System.arraycopy(piece, 0, all, begun.length, n);
      int end = afterLastLine(all);
      begun = Arrays.copyOfRange(all, end, all.length);
      pass(position.fresh(Arrays.copyOf(all, end)));
    }
    return !broken;
  }

  private int read(InputStream events, byte[] piece) {
    try {
      broken = false;
      return events.read(piece);
    } catch (IOException e) {
      log.debug("the engine's events broke off: {}", e.toString());
      broken = true;
      return -1;
    }
  }

  private static int afterLastLine(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /**
   * A container's start is passed on when its ports are open here, and so is all that follows: who
   * acts on the event connects at once.
   */
  private void pass(byte[] lines) throws IOException {
    String text = new String(lines, StandardCharsets.ISO_8859_1);
    int passed = 0;
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('\n', at) + 1;
      Optional<String> started = EventPosition.startedContainer(text.substring(at, end));
      if (started.isPresent()) {
        write(lines, passed, at);
        passed = at;
        awaitPorts(started.get());
      }
      at = end;
    }
    write(lines, passed, lines.length);
  }

  private void write(byte[] lines, int from, int to) throws IOException {
    if (from < to) {
      copy.copyAsChunks(new ByteArrayInputStream(lines, from, to - from), client.output());
    }
  }

  private void awaitPorts(String container) {
    try {
      shared.services().local().ports().afterStart(container);
    } catch (IOException | RuntimeException e) { // an odd container must not end the events
      log.warn("Could not open the ports of container {}: {}", container, e.toString());
    }
  }
}
