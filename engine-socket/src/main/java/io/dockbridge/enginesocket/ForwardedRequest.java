package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.containers.AnswerRewriter;
import io.dockbridge.enginesocket.containers.BindMountException;
import io.dockbridge.enginesocket.containers.ContainerHook;
import io.dockbridge.enginesocket.containers.WaitAnswer;
import io.dockbridge.enginesocket.http.BodyCopy;
import io.dockbridge.enginesocket.http.BodyFraming;
import io.dockbridge.enginesocket.http.HttpStream;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.enginesocket.http.MessageHead;
import io.dockbridge.enginesocket.http.ResponseHead;
import io.dockbridge.proxy.Duplex;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that one engine answers. */
final class ForwardedRequest extends Exchange {
  private static final Logger log = LoggerFactory.getLogger(ForwardedRequest.class);

  /**
   * How long a request that takes the connection over waits for the body that it has announced. A
   * client that never sends it is answered all the same, as at the engine.
   */
  private static final Duration BODY_WAIT = Duration.ofSeconds(1);

  /** More of an engine's error message is not read. */
  private static final int MAX_MESSAGE = 64 * 1024;

  /**
   * What is done with it besides passing it on.
   *
   * @param spare a stream that may turn out to be dead, for a request that can be sent again
   * @param opener a stream that works
   * @param hook what it means for local ports
   * @param early what the client gets before there is an engine
   * @param fallback is answered if the engine goes away before it has answered
   * @param rewriter changes the body of a successful answer, which is then read as a whole
   */
  record Plan(
      Supplier<Optional<Duplex>> spare,
      EngineStream.Opener opener,
      ContainerHook hook,
      Optional<EarlyAnswer> early,
      Optional<Supplier<LocalAnswer>> fallback,
      Optional<AnswerRewriter> rewriter) {
    /** Of a request that is no activity. */
    static Plan plain(EngineStream.Opener opener) {
      return new Plan(
          Optional::empty,
          opener,
          new ContainerHook.None(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  private final Plan plan;
  private final ContainerHook hook;

  ForwardedRequest(
      Client client,
      ClientRequest request,
      ClientConnection.Shared shared,
      ExchangeListener listener,
      Plan plan) {
    super(client, request, shared, listener);
    this.plan = plan;
    this.hook = plan.hook();
  }

  @Override
  boolean answer() throws IOException, InterruptedException {
    if (plan.early().isPresent()) {
      passOn(EarlyAnswer.head(shared.services().answers().headers()));
    }
    Answered answered;
    try {
      answered = ask();
    } catch (IOException e) {
      hook.failed();
      return noAnswer(e);
    }
    shared.failures().succeeded();
    HttpStream stream = answered.stream();
    ResponseHead response = answered.response();
    try {
      hook.afterResponse(response);
    } catch (BindMountException e) {
      return refuse(e);
    }
    if (plan.early().isPresent()) {
      return relayAfterEarly(stream, response);
    }
    if (response.switchesToRaw(request.mayUpgrade())) {
      becomesRaw(response);
      passOn(response);
      return relayRaw(stream, hook);
    }
    if (hook.mayFailAfterHead() && response.isSuccess() && !request.head().isHttp10()) {
      return relayAfterWait(stream, response);
    }
    boolean rewritten = plan.rewriter().isPresent() && response.isSuccess();
    return rewritten
        ? relayRewritten(stream, response, plan.rewriter().get())
        : relay(stream, response, hook);
  }

  private boolean noAnswer(IOException reason) throws IOException {
    if (plan.fallback().isPresent()) {
      return answerHere(plan.fallback().get().get(), keepsAlive());
    }
    return plan.early().isPresent() ? failAfterEarly(refusal(reason)) : refuse(reason);
  }

  /** The engine's stream, and the head of its final answer that was read from it. */
  private record Answered(HttpStream stream, ResponseHead response) {}

  private Answered ask() throws IOException, InterruptedException {
    Optional<Duplex> spare = plan.spare().get();
    if (spare.isPresent()) {
      try {
        return ask(engine.use(spare.get()));
      } catch (IOException e) {
        log.debug("{} is sent again: {}", request.head().inWords(), e.toString());
        EngineStream.close(spare.get());
      }
    }
    Duplex stream = engine.open(this::open);
    if (!request.isRepeatable() && clientIsGone()) {
      throw new InterruptedException(); // it gave up while it waited: nothing is done for it later
    }
    try {
      hook.beforeRequest();
    } catch (IOException e) {
      hook.refused(new HttpStream(stream));
      throw e;
    }
    return ask(stream);
  }

  private Duplex open() throws IOException, InterruptedException {
    if (plan.early().isEmpty()) {
      return plan.opener().open();
    }
    try (ProgressWriter _ = plan.early().get().report(client.output())) {
      return plan.opener().open();
    }
  }

  /** Sends the request and returns the final answer's head; interim ones are passed on. */
  private Answered ask(Duplex duplex) throws IOException, InterruptedException {
    HttpStream stream = new HttpStream(duplex);
    if (request.mayUpgrade() && !request.head().expectsContinue()) {
      engine.body().awaitWhole(BODY_WAIT);
    }
    engine.body().connect(stream.output(), request.head().head().bytes());
    engine.sent(duplex);
    ResponseHead response = stream.readResponse();
    while (response.isInterim()) {
      if (plan.early().isEmpty()) {
        passOn(response);
      }
      engine.continues();
      response = stream.readResponse();
    }
    return new Answered(stream, response);
  }

  /** The client has a head already, and reads chunks. */
  private boolean relayAfterEarly(HttpStream stream, ResponseHead response) throws IOException {
    InputStream body = stream.body(BodyFraming.ofResponse(request.head().method(), response));
    if (!response.isSuccess()) {
      status = response.status();
      return failAfterEarly(EarlyAnswer.message(body.readNBytes(MAX_MESSAGE)));
    }
    copy.copyAsChunks(body, client.output());
    BodyCopy.endChunks(client.output());
    return keepsAlive();
  }

  /** Says in the body why it ends here. */
  private boolean failAfterEarly(String message) throws IOException {
    copy.copyAsChunks(new ByteArrayInputStream(EarlyAnswer.error(message)), client.output());
    BodyCopy.endChunks(client.output());
    return false;
  }

  /** Clients wait for the head before they start the container; the body says how it ended. */
  private boolean relayAfterWait(HttpStream stream, ResponseHead response) throws IOException {
    BodyFraming framing = BodyFraming.ofResponse(request.head().method(), response);
    MessageHead head =
        response.head().without("Content-Length").with("Transfer-Encoding", "chunked");
    passOn(new ResponseHead(response.status(), response.version(), head));
    engine.decided(false);
    InputStream body = stream.body(framing);
    try {
      hook.beforeBody(stream::awaitData);
    } catch (BindMountException e) {
      String message = refusal(e);
      body = new ByteArrayInputStream(WaitAnswer.failed(body.readAllBytes(), message));
    }
    copy.copyAsChunks(body, client.output());
    BodyCopy.endChunks(client.output());
    return ended(stream, response, framing);
  }

  private boolean relayRewritten(HttpStream stream, ResponseHead response, AnswerRewriter rewriter)
      throws IOException {
    BodyFraming framing = BodyFraming.ofResponse(request.head().method(), response);
    byte[] body = rewriter.rewrite(stream.body(framing).readAllBytes());
    MessageHead head =
        response.head().without("Transfer-Encoding").with("Content-Length", body.length + "");
    passOn(new ResponseHead(response.status(), response.version(), head));
    engine.decided(false);
    copy.copyRaw(new ByteArrayInputStream(body), client.output());
    ended(stream, response, framing);
    return response.keepsAlive() && keepsAlive();
  }
}
