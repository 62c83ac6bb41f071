package io.dockbridge.enginesocket;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.Lease;
import io.dockbridge.docker.EngineRequest;
import io.dockbridge.proxy.Duplex;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One client's connection to the socket: request after request until it ends. Everything here runs
 * on the client thread, but {@link #listen}, which another one runs during a long exchange.
 *
 * <p>A request's body is copied towards the engine while an exchange thread already carries the
 * response back; where there is no body, the client thread is the exchange thread. Only when the
 * exchange has ended is the next request acted on; it is read before, so that a client that hangs
 * up is noticed.
 */
final class ClientConnection {
  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

  /** How often a client that has finished sending is asked whether it is still there. */
  private static final Duration LOOK = Duration.ofMillis(250);

  /** A create body is JSON written by a client; the engine itself takes no larger ones. */
  private static final int MAX_CREATE_BODY = 16 << 20;

  /** What is read, and dropped, of what follows bytes that are no request. */
  private static final int MAX_UNREAD = 8 << 20;

  /**
   * What all connections of a socket share.
   *
   * @param failures told of what fails
   * @param headTime how long a request's head may take from its first byte on
   */
  record Shared(
      EngineSocket.Services services,
      CreateBody createBody,
      Threads threads,
      Failures failures,
      Duration headTime) {}

  private final Client client;
  private final HttpStream stream;
  private final EngineSocket.Services services;
  private final CreateBody createBody;
  private final Threads threads;
  private final Failures failures;
  private final Duration headTime;
  private final PortTruth truth;

  /** Of the request that is served now. */
  private RequestId id = RequestId.random();

  /** Why what came after the current request is not a request; answered when its turn comes. */
  private Optional<MalformedMessageException> malformed = Optional.empty();

  ClientConnection(Client client, Shared shared) {
    this.client = client;
    this.stream = new HttpStream(client.duplex());
    this.services = shared.services();
    this.createBody = shared.createBody();
    this.threads = shared.threads();
    this.failures = shared.failures();
    this.headTime = shared.headTime();
    this.truth = new PortTruth(services.ports()::remapped);
  }

  /** Serves the client until it or the engine ends the connection. */
  void serve() throws IOException, InterruptedException {
    try {
      Optional<RequestHead> request = nextRequest();
      while (request.isPresent()) {
        id = RequestId.random();
        try (MDC.MDCCloseable _ = id.onThisThread()) {
          request = serve(request.get());
        }
      }
    } catch (MalformedMessageException e) {
      log.debug("{}: {}", client.name(), e.toString());
      e.answer(stream.output());
      // Closing at once would reset a client that is still at it, before it reads the answer.
      client.duplex().shutdownOutput();
      stream.raw().skip(MAX_UNREAD);
    }
  }

  /**
   * The next request's head; empty if the client ends the connection. A client may wait before it,
   * as at the engine, but not in the middle: the connection is closed then, as the engine does.
   */
  private Optional<RequestHead> nextRequest() throws IOException {
    stream.awaitData();
    long begun = System.nanoTime();
    try (Watch.Look _ = threads.watch().at(() -> hangUpOnSlowHead(begun))) {
      return stream.readRequest();
    }
  }

  /** On the watching thread; closing does not wait. */
  private void hangUpOnSlowHead(long begun) {
    if (System.nanoTime() - begun < headTime.toNanos()) {
      return;
    }
    log.info("{}: its request's head is not complete after {}", client.name(), headTime);
    try {
      client.duplex().close();
    } catch (IOException e) {
      log.debug("{}: {}", client.name(), e.toString());
    }
  }

  /** Serves one request and returns the next; empty if the connection ends with this one. */
  private Optional<RequestHead> serve(RequestHead request)
      throws IOException, InterruptedException {
    EngineRequest route =
        EngineRequest.of(request.method(), request.target(), request.head()::header);
    BodyFraming framing = BodyFraming.ofRequest(request.head());
    LocalAnswers answers = services.answers();
    Optional<LocalAnswer> refusal = route.apiVersion().flatMap(answers::refusal);
    return switch (route.kind()) {
      case PING ->
          refusal.isEmpty()
              ? answer(request, framing, answers.ping())
              : forwardIfReady(request, framing, refusal::get);
      case CONTROL -> answer(request, framing, control(request));
      case VERSION -> forwardIfReady(request, framing, () -> refusal.orElseGet(answers::version));
      case INFO -> forwardIfReady(request, framing, () -> refusal.orElseGet(answers::info));
      case EVENTS -> events(request, framing, refusal);
      default -> forwardAsActivity(request, route, framing);
    };
  }

  private LocalAnswer control(RequestHead request) {
    return services.answers().control(request.method(), request.target());
  }

  private Optional<RequestHead> forwardIfReady(
      RequestHead request, BodyFraming framing, Supplier<LocalAnswer> otherwise)
      throws IOException, InterruptedException {
    Engine engine = services.engine();
    Optional<Duplex> ahead =
        isRepeatable(request, framing) ? engine.openAheadUnused() : Optional.empty();
    Optional<Duplex> ready = ahead.or(engine::openIfReady);
    if (ready.isEmpty()) {
      return answer(request, framing, otherwise.get());
    }
    EngineStream.Opener opener = ahead.isPresent() ? this::openNow : ready::get;
    Optional<Supplier<LocalAnswer>> here =
        isRepeatable(request, framing) ? Optional.of(otherwise) : Optional.empty();
    return forward(untracked(request, () -> ahead, opener, here), framing);
  }

  /** For what has been asked on a stream that turned out to be dead. */
  private Duplex openNow() throws IOException {
    return services
        .engine()
        .openIfReady()
        .orElseThrow(() -> new EOFException("the engine is out of reach now"));
  }

  /**
   * Streams for requests that change nothing: what such a request may lose on a stream that turns
   * out to be dead is sent again (RFC 9110 §9.2.2).
   */
  private Supplier<Optional<Duplex>> ahead(RequestHead request, BodyFraming framing) {
    return isRepeatable(request, framing) ? services.engine()::openAhead : Optional::empty;
  }

  private static boolean isRepeatable(RequestHead request, BodyFraming framing) {
    boolean safe = request.method().equals("GET") || request.isHead();
    return safe && framing.kind() == BodyFraming.Kind.NONE;
  }

  /** Events: from the engine if there is one; else held open until there is. */
  private Optional<RequestHead> events(
      RequestHead request, BodyFraming framing, Optional<LocalAnswer> refusal)
      throws IOException, InterruptedException {
    Engine engine = services.engine();
    Optional<Duplex> ready = engine.openIfReady();
    if (ready.isEmpty() && refusal.isPresent()) {
      return answer(request, framing, refusal.get());
    }
    if (request.isHttp10()) { // knows no chunks, and so no end but the connection's
      return forward(
          untracked(
              request,
              Optional::empty,
              ready.isPresent() ? ready::get : engine::openWhenReady,
              Optional.empty()),
          framing);
    }
    Instant now = services.clock().instant();
    EventPosition position = new EventPosition(request, now);
    ResponseHead early = EarlyAnswer.head(services.answers().headers());
    HeldEvents events = new HeldEvents(position, engine, ready, early);
    Optional<Future<?>> end = position.until().map(it -> expire(events, Duration.between(now, it)));
    try {
      return forward(untracked(request, Optional::empty, () -> events, Optional.empty()), framing);
    } finally {
      end.ifPresent(it -> it.cancel(false));
    }
  }

  private Future<?> expire(HeldEvents events, Duration left) {
    return threads.watch().later(left, events::expire);
  }

  /**
   * For requests that are not activity, and must not keep an idle server.
   *
   * @param otherwise what is answered here when the server goes while the engine is asked
   */
  private Exchange.Plan untracked(
      RequestHead request,
      Supplier<Optional<Duplex>> ahead,
      EngineStream.Opener opener,
      Optional<Supplier<LocalAnswer>> otherwise) {
    return new Exchange.Plan(
        id,
        request,
        false,
        new ContainerStep.None(),
        Optional.empty(),
        ahead,
        opener,
        otherwise,
        Optional.empty(),
        services.answers()::headers,
        ExchangeListener.NONE);
  }

  private Optional<RequestHead> forwardAsActivity(
      RequestHead request, EngineRequest route, BodyFraming framing)
      throws IOException, InterruptedException {
    return route.kind() == EngineRequest.Kind.CONTAINER_CREATE
        ? create(request, route, framing)
        : forward(tracked(request, route, ahead(request, framing)), framing);
  }

  /** The lease begins before a server is asked for: an idle server is not taken away in between. */
  private Exchange.Plan tracked(
      RequestHead request, EngineRequest route, Supplier<Optional<Duplex>> ahead) {
    String what = request.inWords();
    Lease lease = services.activity().begin(ActivityKind.DOCKER, what);
    return new Exchange.Plan(
        id,
        request,
        route.kind() == EngineRequest.Kind.UPGRADE,
        step(route),
        early(request, route),
        route.kind() == EngineRequest.Kind.UPGRADE ? Optional::empty : ahead,
        services.engine()::open,
        Optional.empty(),
        Optional.of(truth).filter(it -> it.concerns(request.method(), route)),
        services.answers()::headers,
        new TrackedRequest(id, lease, client.name(), what, services.audit()));
  }

  /** While a server is being made, a pull or build says so in its own stream. */
  private Optional<EarlyAnswer> early(RequestHead request, EngineRequest route) {
    Engine engine = services.engine();
    return engine.step().isEmpty()
        ? Optional.empty()
        : EarlyAnswer.withSteps(request, route, engine::step);
  }

  private ContainerStep step(EngineRequest route) {
    String container = route.container().orElse("");
    return switch (route.kind()) {
      case CONTAINER_START, CONTAINER_RESTART ->
          new ContainerStep.Start(services.ports(), container);
      case CONTAINER_STOP, CONTAINER_KILL, CONTAINER_REMOVE ->
          new ContainerStep.Stop(services.ports(), container);
      case CONTAINER_WAIT -> new ContainerStep.Wait(services.ports(), container);
      default -> new ContainerStep.None();
    };
  }

  private Optional<RequestHead> forward(Exchange.Plan plan, BodyFraming framing)
      throws IOException, InterruptedException {
    return forward(plan, framing, stream.body(framing));
  }

  /** The body of a create is read here as a whole, since it may have to be changed. */
  private Optional<RequestHead> create(
      RequestHead request, EngineRequest route, BodyFraming framing)
      throws IOException, InterruptedException {
    MessageHead head = request.head();
    if (request.expectsContinue()) {
      new MessageHead("HTTP/1.1 100 Continue", List.of()).writeTo(stream.output());
      stream.output().flush();
      head = head.without("Expect");
    }
    byte[] body;
    try {
      body = stream.body(framing).readNBytes(MAX_CREATE_BODY + 1);
    } catch (ConnectionClosedException | MalformedChunkCodingException e) {
      return answer(request.closing(), BodyFraming.NONE, CreateBody.incomplete(e));
    }
    if (body.length > MAX_CREATE_BODY) {
      throw MalformedMessageException.bodyTooLong("a create body of more than 16 MiB");
    }
    byte[] translated = createBody.translate(body);
    head = head.without("Transfer-Encoding").with("Content-Length", translated.length + "");
    BodyFraming length = new BodyFraming(BodyFraming.Kind.LENGTH, translated.length);
    return forward(
        tracked(request.with(head), route, Optional::empty),
        length,
        new ByteArrayInputStream(translated));
  }

  private Optional<RequestHead> forward(Exchange.Plan plan, BodyFraming framing, InputStream body)
      throws IOException, InterruptedException {
    Exchange exchange = new Exchange(plan, client, stream, failures);
    boolean nothingToSend = framing.kind() == BodyFraming.Kind.NONE && !plan.mayUpgrade();
    Optional<RequestHead> next =
        nothingToSend ? carryOutHere(exchange) : carryOutElsewhere(exchange, plan, framing, body);
    if (malformed.isPresent() && end(exchange) == Exchange.End.NEXT_REQUEST) {
      throw malformed.get();
    }
    return next;
  }

  /**
   * The client thread is the exchange thread, too: no other has to wake up, as most are over before
   * the client says more. If it takes longer, another thread listens to the client.
   */
  private Optional<RequestHead> carryOutHere(Exchange exchange) throws InterruptedException {
    exchange.bodyEnded();
    FutureTask<Optional<RequestHead>> listening = new FutureTask<>(() -> listen(exchange));
    AtomicBoolean begun = new AtomicBoolean();
    try (Watch.Look _ = threads.watch().at(() -> beginOnce(begun, listening))) {
      exchange.run();
    }
    listening.run(); // does nothing if it has begun
    try {
      return listening.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        return Optional.empty(); // the daemon ends
      }
      throw new IllegalStateException("listening to " + client.name(), e.getCause());
    }
  }

  /** On the watching thread. */
  private void beginOnce(AtomicBoolean begun, Runnable task) {
    if (begun.compareAndSet(false, true)) {
      try {
        threads.exchanges().execute(task);
      } catch (OutOfMemoryError | RejectedExecutionException e) {
        begun.set(false); // no thread is left now, or the daemon ends
        log.debug("{} is not listened to: {}", client.name(), e.toString());
      }
    }
  }

  private Optional<RequestHead> carryOutElsewhere(
      Exchange exchange, Exchange.Plan plan, BodyFraming framing, InputStream body)
      throws InterruptedException {
    threads.exchanges().execute(exchange);
    return sendAll(exchange, plan, framing, body) ? listen(exchange) : finish(exchange);
  }

  /**
   * Reads the next request while the exchange is under way, and waits for the end of that; empty if
   * none follows.
   */
  private Optional<RequestHead> listen(Exchange exchange) throws InterruptedException {
    try (MDC.MDCCloseable _ = id.onThisThread()) {
      Optional<RequestHead> next = readAhead();
      if (next.isEmpty() && malformed.isEmpty()) {
        return finish(exchange);
      }
      return end(exchange) == Exchange.End.NEXT_REQUEST ? next : Optional.empty();
    }
  }

  /**
   * Sends the request's body, and all else that the client says if the stream becomes a raw one;
   * false if no other request can follow. While it waits for an engine that takes no more, somebody
   * else has to look whether the client is still there.
   */
  private boolean sendAll(
      Exchange exchange, Exchange.Plan plan, BodyFraming framing, InputStream body)
      throws InterruptedException {
    try (Watch.Look _ = threads.watch().at(exchange::abandonIfStuck)) {
      boolean sent = send(framing, body, exchange.body(), plan.listener());
      exchange.bodyEnded();
      boolean raw = plan.mayUpgrade() && sent && upgrades(exchange);
      if (raw) {
        relayRaw(exchange, plan.listener());
      }
      return sent && !raw;
    }
  }

  /** Copies the request's body; false if the client broke off. */
  private static boolean send(
      BodyFraming framing, InputStream body, DeferredOutput out, ExchangeListener listener) {
    try {
      new BodyCopy(listener::moved).copy(framing, body, out);
      return true;
    } catch (IOException e) {
      log.debug("request body: {}", e.toString());
      return false;
    }
  }

  private void relayRaw(Exchange exchange, ExchangeListener listener) {
    try {
      new BodyCopy(listener::moved).copyRaw(stream.raw(), exchange.body());
    } catch (IOException e) {
      // Either end is gone; the exchange ends when the engine's direction does, or finish() sees
      // that the client is.
      log.debug("raw stream: {}", e.toString());
    }
  }

  /** The next request, read while the exchange is under way; empty if the client sends no more. */
  private Optional<RequestHead> readAhead() {
    try {
      return nextRequest();
    } catch (MalformedMessageException e) {
      malformed = Optional.of(e);
      return Optional.empty();
    } catch (IOException e) {
      log.debug("next request: {}", e.toString());
      return Optional.empty();
    }
  }

  /**
   * The client sends no more: passes that on and waits for the end of the response, or of the
   * client.
   */
  private Optional<RequestHead> finish(Exchange exchange) throws InterruptedException {
    exchange.finishSending();
    end(exchange);
    return Optional.empty();
  }

  /** Waits for the answer to a request that may upgrade; whether the stream is raw from then on. */
  private boolean upgrades(Exchange exchange) throws InterruptedException {
    while (!exchange.awaitAnswer(LOOK)) {
      abandonIfGone(exchange);
    }
    return exchange.isRaw();
  }

  /** Waits for the end of the response, or of the client. */
  private Exchange.End end(Exchange exchange) throws InterruptedException {
    Optional<Exchange.End> end = exchange.await(LOOK);
    while (end.isEmpty()) {
      abandonIfGone(exchange);
      end = exchange.await(LOOK);
    }
    return end.get();
  }

  private void abandonIfGone(Exchange exchange) {
    if (client.gone().getAsBoolean()) {
      exchange.abandon();
    }
  }

  private Optional<RequestHead> answer(RequestHead request, BodyFraming framing, LocalAnswer answer)
      throws IOException {
    request.checkHost();
    // Nobody tells the client to go on, so what it meant to send is not read (as Go's server does).
    boolean unread = request.expectsContinue() && framing.kind() != BodyFraming.Kind.NONE;
    if (!unread) {
      stream.body(framing).skip(Long.MAX_VALUE);
    }
    boolean close = unread || !request.keepsAlive();
    answer.writeTo(stream.output(), request, services.answers().headers(), close);
    answer.afterwards().run();
    return close ? Optional.empty() : nextRequest();
  }
}
