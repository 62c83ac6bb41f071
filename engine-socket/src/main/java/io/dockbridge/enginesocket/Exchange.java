package io.dockbridge.enginesocket;

import io.dockbridge.proxy.Duplex;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One request on its way to an engine and the response on its way back. {@link #run} is the
 * exchange thread's and does all that concerns the engine; everything else is called by the thread
 * that listens to the client. Without a body to send the client thread is the former, and may be
 * both, one after the other.
 *
 * <p>Who closes what: the exchange thread closes the engine's stream when the response has ended,
 * and the client's connection when the response broke off in the middle (there is no other way to
 * say so in HTTP).
 */
final class Exchange implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** How long a client that was answered may still send its body. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** A head and a body that fit into this are one write, and wake the client once. */
  private static final int SMALL_ANSWER = 2048;

  /** More of an engine's error message is not read. */
  private static final int MAX_MESSAGE = 64 * 1024;

  /** How the client's connection goes on after this exchange. */
  enum End {
    /** With the next request. */
    NEXT_REQUEST,
    /** Not at all. */
    CLOSE
  }

  /**
   * What is to be done.
   *
   * @param id carried by all that is said of it
   * @param mayUpgrade whether the response may turn the connection into a raw stream
   * @param early what the client gets before there is an engine
   * @param ahead a stream that may turn out to be dead, for a request that can be sent again
   * @param otherwise is answered if the engine goes away before it has
   * @param truth changes the body of a successful answer, which is then read as a whole
   * @param headers what every answer that is made here carries
   * @param listener hears of it
   */
  record Plan(
      RequestId id,
      RequestHead request,
      boolean mayUpgrade,
      ContainerStep step,
      Optional<EarlyAnswer> early,
      Supplier<Optional<Duplex>> ahead,
      EngineStream.Opener engine,
      Optional<Supplier<LocalAnswer>> otherwise,
      Optional<PortTruth> truth,
      Supplier<Map<String, String>> headers,
      ExchangeListener listener) {}

  private final RequestId id;
  private final RequestHead request;
  private final Failures failures;
  private final boolean mayUpgrade;
  private final ContainerStep step;
  private final HttpStream client;
  private final Optional<EarlyAnswer> early;
  private final Supplier<Optional<Duplex>> ahead;
  private final EngineStream.Opener engine;
  private final Optional<Supplier<LocalAnswer>> otherwise;
  private final Optional<PortTruth> truth;
  private final Supplier<Map<String, String>> headers;
  private final ExchangeListener listener;
  private final BooleanSupplier clientGone;
  private final DeferredOutput body;
  private final EngineStream upstream = new EngineStream();
  private final CountDownLatch sent = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Set by the exchange thread before {@link #answered} is released, read by the client thread
   * after.
   */
  private volatile boolean raw;

  /** Set by the exchange thread before {@link #ended} is released. */
  private volatile End end = End.CLOSE;

  /** What the client was told, in the head or in the body; of the exchange thread alone. */
  private int status;

  /** Nothing is under way in the engine's stream any more; of the exchange thread alone. */
  private boolean complete;

  /**
   * The client has been told that no more comes, so nothing can be sent to see if it is there.
   * Guarded by this.
   */
  private boolean toldEnd;

  Exchange(Plan plan, Client client, HttpStream stream, Failures failures) {
    this.id = plan.id();
    this.failures = failures;
    this.request = plan.request();
    this.mayUpgrade = plan.mayUpgrade();
    this.step = plan.step();
    this.early = plan.early();
    this.ahead = plan.ahead();
    this.engine = plan.engine();
    this.otherwise = plan.otherwise();
    this.truth = plan.truth();
    this.headers = plan.headers();
    this.listener = plan.listener();
    this.client = stream;
    this.clientGone = client.gone();
    this.body = new DeferredOutput(client.gone());
  }

  /** Where the client thread writes the request's body, in its framing. */
  DeferredOutput body() {
    return body;
  }

  /** All of the request's body that there will be has been written to {@link #body}. */
  void bodyEnded() {
    sent.countDown();
  }

  /** Waits for the head of the answer; false if there is none yet after {@code limit}. */
  boolean awaitAnswer(Duration limit) throws InterruptedException {
    return answered.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the connection is a raw stream from the answer on. */
  boolean isRaw() {
    return raw;
  }

  /**
   * Waits until everything the engine sends has been passed on; empty if that takes longer than
   * {@code limit}.
   */
  Optional<End> await(Duration limit) throws InterruptedException {
    return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(end)
        : Optional.empty();
  }

  /**
   * The client has finished sending, and so does our side towards the engine, which still may
   * answer.
   */
  void finishSending() {
    upstream.finishSending();
  }

  /** The client is gone: nobody waits for the answer any more. */
  void abandon() {
    upstream.abandon();
  }

  /**
   * If the client thread is stuck, as the engine takes no more, and the client has gone: abandons.
   * Called by a third thread; asking the kernel does not block.
   */
  void abandonIfStuck() {
    synchronized (this) {
      if (toldEnd || !body.isPassing() || !clientGone.getAsBoolean()) {
        return;
      }
    }
    abandon();
  }

  private void tellEnd() {
    synchronized (this) {
      toldEnd = true;
    }
    EngineStream.shutdownOutput(client.duplex());
  }

  @Override
  public void run() {
    try (MDC.MDCCloseable _ = id.onThisThread()) {
      carryOut();
    }
  }

  private void carryOut() {
    try {
      end = exchange();
    } catch (InterruptedException e) {
      // By abandon(), or by the end of the daemon.
      log.debug("{}: the client is gone", request.inWords());
    } catch (IOException e) {
      log.debug("{}: {}", request.inWords(), e.toString());
      EngineStream.close(client.duplex());
    } finally {
      finish();
    }
  }

  /** The client comes first: what is left does not concern it. */
  private void finish() {
    body.discard();
    if (complete) {
      upstream.release();
    }
    boolean goesOn = end == End.NEXT_REQUEST || raw;
    if (goesOn) {
      letClientGoOn();
    } else {
      tellEnd();
    }
    upstream.close();
    listener.ended(status);
    if (!goesOn) {
      closeWhenSent();
      letClientGoOn();
    }
  }

  private void letClientGoOn() {
    answered.countDown();
    ended.countDown();
  }

  /**
   * Ends the client's connection, but lets the client finish sending first: one that is still at it
   * would find the pipe broken before it reads the answer. Go's server, the engine's, waits half a
   * second for the same reason.
   */
  private void closeWhenSent() {
    try {
      if (!sent.await(LINGER.toMillis(), TimeUnit.MILLISECONDS)) {
        log.debug("{}: more body than is waited for", request.inWords());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      EngineStream.close(client.duplex());
    }
  }

  private End exchange() throws IOException, InterruptedException {
    Answered answered;
    if (early.isPresent()) {
      passOn(EarlyAnswer.head(headers.get()));
    }
    try {
      answered = ask();
    } catch (IOException e) {
      step.failed();
      return otherwise.isPresent() ? answerHere(otherwise.get().get()) : refuse(e);
    }
    failures.succeeded();
    HttpStream stream = answered.stream();
    ResponseHead response = answered.response();
    step.afterResponse(response);
    if (early.isPresent()) {
      return relayBehindEarly(stream, response);
    }
    if (response.switchesToRaw(mayUpgrade)) {
      return relayRaw(stream, response);
    }
    return truth.isPresent() && response.status() == 200
        ? relayTruth(stream, response, truth.get())
        : relay(stream, response);
  }

  /** The engine's stream, and the head of its final response that was read from it. */
  private record Answered(HttpStream stream, ResponseHead response) {}

  private Answered ask() throws IOException, InterruptedException {
    Optional<Duplex> spare = ahead.get();
    if (spare.isPresent()) {
      try {
        return ask(upstream.use(spare.get()));
      } catch (IOException e) {
        log.debug("{} is sent again: {}", request.inWords(), e.toString());
        EngineStream.close(spare.get());
      }
    }
    Duplex stream = upstream.open(early.isEmpty() ? engine : () -> openBehindEarly(early.get()));
    step.beforeRequest();
    return ask(stream);
  }

  private Duplex openBehindEarly(EarlyAnswer answer) throws IOException, InterruptedException {
    try (StepWriter _ = answer.tell(client.output())) {
      return engine.open();
    }
  }

  /** Sends the request and returns the final response's head; interim ones are passed on. */
  private Answered ask(Duplex duplex) throws IOException {
    HttpStream stream = new HttpStream(duplex);
    request.head().writeTo(stream.output());
    body.connect(stream.output());
    upstream.asked(duplex);
    ResponseHead response = stream.readResponse();
    while (response.isInterim()) {
      if (early.isEmpty()) {
        passOn(response);
      }
      response = stream.readResponse();
    }
    return new Answered(stream, response);
  }

  private End relay(HttpStream stream, ResponseHead response) throws IOException {
    BodyFraming framing = BodyFraming.ofResponse(request.method(), response);
    OutputStream out = new BufferedOutputStream(client.output(), SMALL_ANSWER);
    status = response.status();
    response.head().writeTo(out);
    if (!stream.hasMore()) { // else it goes with the first piece of the body, at once
      out.flush();
    }
    answered.countDown();
    step.beforeBody(stream::awaitData);
    try {
      new BodyCopy(listener::moved).copy(framing, stream.body(framing), out);
    } finally {
      out.flush();
    }
    complete = isComplete(stream, response, framing);
    boolean goesOn =
        framing.kind() != BodyFraming.Kind.UNTIL_CLOSE
            && response.keepsAlive()
            && request.keepsAlive();
    return goesOn ? End.NEXT_REQUEST : End.CLOSE;
  }

  /** Whether both sides of the stream are where the next message begins, for the engine as well. */
  private boolean isComplete(HttpStream stream, ResponseHead response, BodyFraming framing) {
    return request.isWhole()
        && !mayUpgrade
        && framing.kind() != BodyFraming.Kind.UNTIL_CLOSE
        && response.keepsAlive()
        && request.keepsAlive()
        && !stream.hasMore();
  }

  /** The client has a head already, and reads chunks. */
  private End relayBehindEarly(HttpStream stream, ResponseHead response) throws IOException {
    InputStream body = stream.body(BodyFraming.ofResponse(request.method(), response));
    if (!response.isSuccess()) {
      status = response.status();
      return failBehindEarly(EarlyAnswer.message(body.readNBytes(MAX_MESSAGE)));
    }
    new BodyCopy(listener::moved).copyAsChunks(body, client.output());
    BodyCopy.endChunks(client.output());
    return request.keepsAlive() ? End.NEXT_REQUEST : End.CLOSE;
  }

  /** Says in the body why it ends here. */
  private End failBehindEarly(String message) throws IOException {
    InputStream error = new ByteArrayInputStream(EarlyAnswer.error(message));
    new BodyCopy(listener::moved).copyAsChunks(error, client.output());
    BodyCopy.endChunks(client.output());
    return End.CLOSE;
  }

  private End relayTruth(HttpStream stream, ResponseHead response, PortTruth ports)
      throws IOException {
    BodyFraming framing = BodyFraming.ofResponse(request.method(), response);
    byte[] body = ports.tell(stream.body(framing).readAllBytes());
    complete = isComplete(stream, response, framing);
    listener.moved(body.length);
    MessageHead head =
        response.head().without("Transfer-Encoding").with("Content-Length", body.length + "");
    passOn(new ResponseHead(response.status(), response.version(), head));
    answered.countDown();
    client.output().write(body);
    client.output().flush();
    return response.keepsAlive() && request.keepsAlive() ? End.NEXT_REQUEST : End.CLOSE;
  }

  private End relayRaw(HttpStream stream, ResponseHead response) throws IOException {
    passOn(response);
    raw = true;
    answered.countDown();
    new BodyCopy(listener::moved).copyRaw(stream.raw(), client.output());
    tellEnd();
    return End.CLOSE;
  }

  private void passOn(ResponseHead response) throws IOException {
    status = response.status();
    response.head().writeTo(client.output());
    client.output().flush();
  }

  /** Tells the client, in Docker's own shape, why there is no answer from an engine. */
  private End answerHere(LocalAnswer answer) throws IOException {
    status = answer.status();
    answer.writeTo(client.output(), request, headers.get(), !request.keepsAlive());
    return request.keepsAlive() ? End.NEXT_REQUEST : End.CLOSE;
  }

  private End refuse(IOException reason) throws IOException {
    status =
        switch (reason) {
          case EngineUnavailableException _ -> 503;
          case PortRefusedException _ -> 500;
          default -> 502;
        };
    failures.failed(request, String.valueOf(reason.getMessage()));
    String text = told(reason);
    if (early.isPresent()) {
      return failBehindEarly(text);
    }
    LocalAnswer.error(status, text).writeTo(client.output(), request, headers.get(), true);
    return End.CLOSE;
  }

  private String told(IOException reason) {
    return switch (reason) {
      case PortRefusedException _ -> reason.getMessage(); // Docker's own words, to the letter
      case EngineUnavailableException _ -> "%s (request %s)".formatted(reason.getMessage(), id);
      default ->
          "The connection to the engine broke: %s (request %s)".formatted(reason.getMessage(), id);
    };
  }
}
