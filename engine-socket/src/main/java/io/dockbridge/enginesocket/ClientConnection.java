package io.dockbridge.enginesocket;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.Lease;
import io.dockbridge.docker.EngineRequest;
import io.dockbridge.enginesocket.containers.AnswerRewriter;
import io.dockbridge.enginesocket.containers.BindMountException;
import io.dockbridge.enginesocket.containers.ContainerHook;
import io.dockbridge.enginesocket.containers.CreateBody;
import io.dockbridge.enginesocket.containers.CreatedPorts;
import io.dockbridge.enginesocket.containers.ExtraHosts;
import io.dockbridge.enginesocket.containers.OwnSocketMounts;
import io.dockbridge.enginesocket.containers.PortRefusedException;
import io.dockbridge.enginesocket.containers.PortRewriter;
import io.dockbridge.enginesocket.containers.PublishFilter;
import io.dockbridge.enginesocket.http.BodyFraming;
import io.dockbridge.enginesocket.http.HttpStream;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.enginesocket.http.MalformedMessageException;
import io.dockbridge.enginesocket.http.MessageHead;
import io.dockbridge.enginesocket.http.RequestHead;
import io.dockbridge.proxy.Duplex;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One client's connection to the socket: request after request until it ends. Called by {@link
 * EngineSocket}, on the client thread of this connection, which does everything: it reads a
 * request, decides what it is, carries it out by an {@link Exchange} or answers here, and only then
 * reads the next. Why: ADR 24.
 */
public final class ClientConnection {
  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

  /** A create body is JSON written by a client; the engine itself takes no larger ones. */
  private static final int MAX_CREATE_BODY = 16 << 20;

  private static final LocalAnswer UNKNOWN = LocalAnswer.error(404, "page not found");

  private static final LocalAnswer NO_SERVER_FOR_POLLERS =
      LocalAnswer.error(
          503,
          "No server is running, and a program that asks the same again and again does not get one."
              + " Run another Docker command, or set activity.pollers to count.");

  /** What is read, and dropped, of what follows bytes that are no request. */
  private static final int MAX_UNREAD = 8 << 20;

  /**
   * What all connections of a socket share.
   *
   * @param headTime how long a request's head may take from its first byte on
   */
  record Shared(
      EngineSocket.Services services,
      OwnSocketMounts socketMounts,
      Threads threads,
      ForegroundProcesses foreground,
      Failures failures,
      Duration headTime) {}

  private final Client client;
  private final HttpStream stream;
  private final Shared shared;
  private final EngineSocket.Services services;
  private final PortRewriter ports;
  private final MountingRequests mounts;

  ClientConnection(Client client, Shared shared) {
    this.client = client;
    this.stream = client.stream();
    this.shared = shared;
    this.services = shared.services();
    this.mounts = new MountingRequests(services);
    this.ports = new PortRewriter(services.local().ports()::remapped);
  }

  /** Serves the client until it or the engine ends the connection. */
  void serve() throws IOException, InterruptedException {
    try {
      boolean goesOn = true;
      while (goesOn) {
        Optional<RequestHead> head = nextHead();
        goesOn = head.isPresent() && serve(head.get());
      }
    } catch (MalformedMessageException e) {
      log.debug("{}: {}", client.name(), e.toString());
      e.answer(stream.output());
      // Closing at once would reset a client that is still at it, before it reads the answer.
      stream.duplex().shutdownOutput();
      stream.raw().skip(MAX_UNREAD);
    }
  }

  /**
   * The next request's head; empty if the client ends the connection. A client may wait before it,
   * as at the engine, but not in the middle: the connection is closed then, as the engine does.
   */
  private Optional<RequestHead> nextHead() throws IOException {
    stream.awaitData();
    long begun = System.nanoTime();
    try (ClientWatchdog.Check _ =
        shared.threads().watchdog().every(() -> hangUpOnSlowHead(begun))) {
      return stream.readRequest();
    }
  }

  /** On the watchdog's thread; closing does not wait. */
  private void hangUpOnSlowHead(long begun) {
    if (System.nanoTime() - begun > shared.headTime().toNanos()) {
      log.info("{}: its request's head is not complete in {}", client.name(), shared.headTime());
      EngineStream.close(stream.duplex());
    }
  }

  /** Serves one request; false if the connection ends with it. */
  private boolean serve(RequestHead head) throws IOException, InterruptedException {
    RequestId id = RequestId.random();
    try (MDC.MDCCloseable _ = id.onThisThread()) {
      EngineRequest route = EngineRequest.of(head.method(), head.target(), head.head()::header);
      if (head.isHttp2()) {
        return serveHttp2(id, head, route);
      }
      BodyFraming framing = BodyFraming.ofRequest(head.head());
      boolean mayUpgrade = route.kind() == EngineRequest.Kind.UPGRADE;
      return route(
          new ClientRequest(id, head, framing, mayUpgrade, stream.bodyInBuffer(framing)), route);
    }
  }

  private boolean serveHttp2(RequestId id, RequestHead head, EngineRequest route)
      throws IOException, InterruptedException {
    ClientRequest request =
        new ClientRequest(id, head, BodyFraming.NONE, true, Optional.of(new byte[0]));
    return new RawConnection(client, request, shared, track(request, route)).run();
  }

  private boolean route(ClientRequest request, EngineRequest route)
      throws IOException, InterruptedException {
    LocalAnswers answers = services.answers();
    Optional<LocalAnswer> refusal = route.apiVersion().flatMap(answers::refusal);
    noteWork(route);
    return switch (route.kind()) {
      case PING ->
          (refusal.isEmpty() && answers.isPingCurrent())
              ? answer(request, answers.ping())
              : forwardIfReady(request, Optional.empty(), () -> refusal.orElseGet(answers::ping));
      case CONTROL ->
          answer(request, answers.control(request.head().method(), request.head().target()));
      case VERSION ->
          forwardIfReady(request, Optional.empty(), () -> refusal.orElseGet(answers::version));
      case INFO ->
          forwardIfReady(request, Optional.empty(), () -> refusal.orElseGet(answers::info));
      case EVENTS -> events(request, refusal);
      case CONTAINER_CREATE -> create(request, route);
      case READ -> read(request, route);
      case UNKNOWN ->
          services.engine().progress().isPresent()
              ? answer(request, UNKNOWN)
              : read(request, route);
      default ->
          mayMount(request, route)
              ? create(request, route)
              : forwardTracked(request, route, rewriter(request, route));
    };
  }

  private void noteWork(EngineRequest route) {
    services.answers().noteRequest(route.path());
    switch (route.kind()) {
      case PING, VERSION, INFO, EVENTS, CONTROL, READ, WATCH, UNKNOWN -> {}
      default -> services.activity().works(client.program());
    }
  }

  /** Nobody works with what a poll answers: it neither has a server created nor keeps one. */
  private boolean read(ClientRequest request, EngineRequest route)
      throws IOException, InterruptedException {
    String question = request.head().method() + " " + request.head().target();
    String method = request.head().method();
    Optional<PublishFilter> filter =
        ports.concerns(method, route) ? PublishFilter.of(route) : Optional.empty();
    ClientRequest asked =
        filter.map(it -> request.with(it.withoutFilter(request.head()))).orElse(request);
    Optional<AnswerRewriter> rewriter =
        filter
            .<AnswerRewriter>map(it -> rewriter(request, route).orElse(ports).then(it))
            .or(() -> rewriter(request, route));
    return services.activity().isPoll(client.program(), question)
        ? forwardIfReady(asked, rewriter, () -> NO_SERVER_FOR_POLLERS)
        : forwardTracked(asked, route, rewriter);
  }

  private static boolean mayMount(ClientRequest request, EngineRequest route) {
    return OwnSocketMounts.isService(request.head().method(), route.path())
        || route.path().equals("/volumes/create");
  }

  /** Answers here. */
  private boolean answer(ClientRequest request, LocalAnswer answer) throws IOException {
    RequestHead head = request.head();
    head.checkHost();
    // Nobody tells the client to go on, so what it meant to send is not read (as Go's server does).
    boolean unread = head.expectsContinue() && request.body().isEmpty();
    if (!unread && request.body().isEmpty()) {
      stream.body(request.framing()).skip(Long.MAX_VALUE);
    }
    boolean close = unread || !head.keepsAlive();
    answer.writeTo(stream.output(), head, services.answers().headers(), close);
    answer.afterwards().run();
    return !close;
  }

  /** From the engine if there is one now, else from here; it is no activity and wakes nothing. */
  private boolean forwardIfReady(
      ClientRequest request, Optional<AnswerRewriter> rewriter, Supplier<LocalAnswer> otherwise)
      throws IOException, InterruptedException {
    Engine engine = services.engine();
    Optional<Duplex> spare = request.isRepeatable() ? engine.spareStreamUnused() : Optional.empty();
    Optional<Duplex> ready = spare.or(engine::openIfReady);
    if (ready.isEmpty()) {
      return answer(request, otherwise.get());
    }
    return forward(
        request,
        ExchangeListener.NONE,
        new ForwardedRequest.Plan(
            () -> spare,
            spare.isPresent() ? this::openNow : ready::get,
            new ContainerHook.None(),
            Optional.empty(),
            Optional.of(otherwise).filter(_ -> request.isRepeatable()),
            rewriter));
  }

  /** For what has been asked on a stream that turned out to be dead. */
  private Duplex openNow() throws IOException {
    return services
        .engine()
        .openIfReady()
        .orElseThrow(() -> new EOFException("the engine is out of reach now"));
  }

  private boolean forward(
      ClientRequest request, ExchangeListener listener, ForwardedRequest.Plan plan)
      throws IOException, InterruptedException {
    return new ForwardedRequest(client, request, shared, listener, plan).run();
  }

  /** Events: from the engine if there is one; else held open until there is. */
  private boolean events(ClientRequest request, Optional<LocalAnswer> refusal)
      throws IOException, InterruptedException {
    Engine engine = services.engine();
    Optional<Duplex> ready = engine.openIfReady();
    if (ready.isEmpty() && refusal.isPresent()) {
      return answer(request, refusal.get());
    }
    if (request.head().isHttp10()) { // knows no chunks, and so no end but the connection's
      EngineStream.Opener opener = ready.isPresent() ? ready::get : engine::openWhenReady;
      return forward(request, ExchangeListener.NONE, ForwardedRequest.Plan.plain(opener));
    }
    return new EventsRequest(client, request, shared, ready).run();
  }

  /** The body is read here as a whole, since it may have to be changed. */
  private boolean create(ClientRequest request, EngineRequest route)
      throws IOException, InterruptedException {
    MessageHead head = request.head().head();
    if (request.head().expectsContinue()) {
      new MessageHead("HTTP/1.1 100 Continue", List.of()).writeTo(stream.output());
      stream.output().flush();
      head = head.without("Expect");
    }
    byte[] bytes;
    try {
      bytes =
          request.body().isPresent()
              ? request.body().get()
              : stream.body(request.framing()).readNBytes(MAX_CREATE_BODY + 1);
    } catch (ConnectionClosedException | MalformedChunkCodingException e) {
      RequestHead last = request.head().closing();
      return answerHere(last, OwnSocketMounts.incomplete(e));
    }
    if (bytes.length > MAX_CREATE_BODY) {
      throw MalformedMessageException.bodyTooLong("a create body of more than 16 MiB");
    }
    CreateBody body = CreateBody.of(bytes);
    try {
      shared.socketMounts().translate(body);
      ExtraHosts.add(route, body, services.local().host());
      Optional<AnswerRewriter> noting = mounts.share(request.head(), route, body);
      var warnings = CreatedPorts.plan(body, route.query(), services.local().ports());
      Optional<AnswerRewriter> both =
          noting.map(it -> warnings.map(it::then).orElse(it)).or(() -> warnings);
      return forwardTracked(request.with(head, body.bytes()), route, both);
    } catch (BindMountException e) {
      return answerHere(request.head(), LocalAnswer.error(e.status(), e.getMessage()));
    } catch (EngineUnavailableException e) {
      return answerHere(request.head().closing(), LocalAnswer.error(503, e.getMessage()));
    } catch (PortRefusedException e) {
      return answerHere(request.head(), LocalAnswer.error(400, e.getMessage()));
    }
  }

  private boolean answerHere(RequestHead head, LocalAnswer answer) throws IOException {
    ClientRequest bodiless =
        new ClientRequest(
            RequestId.random(), head, BodyFraming.NONE, false, Optional.of(new byte[0]));
    return answer(bodiless, answer);
  }

  /** The lease begins before a server is asked for: an idle server is not taken away in between. */
  private boolean forwardTracked(
      ClientRequest request, EngineRequest route, Optional<AnswerRewriter> rewriter)
      throws IOException, InterruptedException {
    Engine engine = services.engine();
    return forward(
        request,
        track(request, route),
        new ForwardedRequest.Plan(
            request.isRepeatable() ? engine::spareStream : Optional::empty,
            engine::open,
            ContainerHook.of(route, services.local()),
            early(request.head(), route),
            Optional.empty(),
            rewriter));
  }

  private Optional<AnswerRewriter> rewriter(ClientRequest request, EngineRequest route) {
    String method = request.head().method();
    Optional<AnswerRewriter> ofMounts = mounts.rewriter(method, route);
    return ports.concerns(method, route)
        ? Optional.of(ofMounts.map(ports::then).orElse(ports))
        : ofMounts;
  }

  private TrackedRequest track(ClientRequest request, EngineRequest route) {
    String what = request.head().inWords();
    Lease lease =
        services
            .activity()
            .begin(kind(route), what + " (" + client.name() + ")", route.container());
    return new TrackedRequest(
        request.id(), lease, client.name(), what, route.apiVersion(), services.audit());
  }

  /** Logs that a process follows of what it runs itself are its terminal. */
  private ActivityKind kind(EngineRequest route) {
    return switch (route.kind()) {
      case WATCH ->
          route.path().endsWith("/logs") && shared.foreground().has(client)
              ? ActivityKind.TERMINAL
              : ActivityKind.WATCHER;
      case CONTAINER_START, UPGRADE -> {
        if (route.path().startsWith("/containers/")) {
          shared.foreground().runsContainer(client);
        }
        yield ActivityKind.COMMAND;
      }
      default -> ActivityKind.COMMAND;
    };
  }

  /** While a server is being made, a pull or build says so in its own stream. */
  private Optional<EarlyAnswer> early(RequestHead head, EngineRequest route) {
    Engine engine = services.engine();
    return engine.progress().isEmpty()
        ? Optional.empty()
        : EarlyAnswer.of(head, route, engine::progress);
  }
}
