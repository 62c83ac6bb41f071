package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.containers.BindMountException;
import io.dockbridge.enginesocket.containers.ContainerHook;
import io.dockbridge.enginesocket.containers.PortRefusedException;
import io.dockbridge.enginesocket.http.BodyCopy;
import io.dockbridge.enginesocket.http.BodyFraming;
import io.dockbridge.enginesocket.http.HttpStream;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.enginesocket.http.ResponseHead;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to an engine and the answer on its way back. Called by {@link
 * ClientConnection}, on the client thread, which does all of it, but for two things that it cannot
 * do at the same time: a {@link ClientReader} reads what else the client sends, and the {@link
 * ClientWatchdog} finds out that a client has gone.
 *
 * <p>Who closes what: the client thread closes the engine's stream when the answer has ended, and
 * the client's connection when the answer broke off in the middle (there is no other way to say so
 * in HTTP).
 */
abstract sealed class Exchange permits ForwardedRequest, EventsRequest, RawConnection {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** How long a client that was answered may still send its body. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** A head and a body that fit into this are one write, and wake the client once. */
  private static final int SMALL_ANSWER = 2048;

  final ClientRequest request;
  final HttpStream client;
  final ClientConnection.Shared shared;
  final EngineStream engine = new EngineStream();
  final BodyCopy copy;
  private final Client peer;
  private final ExchangeListener listener;
  private final ClientReader reader;

  /** What the client was told, in the head or in the body. */
  int status;

  /** Nothing is under way in the engine's stream any more. */
  private boolean complete;

  /**
   * The client has been told that no more comes, so nothing can be sent to see if it is there.
   * Guarded by this.
   */
  private boolean outputFinished;

  Exchange(
      Client client,
      ClientRequest request,
      ClientConnection.Shared shared,
      ExchangeListener listener) {
    this.peer = client;
    this.client = client.stream();
    this.request = request;
    this.shared = shared;
    this.listener = listener;
    this.copy = new BodyCopy(listener::moved);
    this.reader =
        new ClientReader(request, client.stream(), engine, copy, shared.threads().readers());
  }

  /** Asks the engine and passes its answer on; whether another request may follow. */
  abstract boolean answer() throws IOException, InterruptedException;

  /** Whether the client was gone before it could have been answered. */
  final boolean clientIsGone() {
    return peer.gone().getAsBoolean();
  }

  /** Carries the request out; false if the connection ends with it. */
  final boolean run() throws IOException, InterruptedException {
    boolean goesOn = false;
    try (ClientWatchdog.Check _ = shared.threads().watchdog().every(this::checkClient)) {
      sendBody();
      goesOn = answer();
    } catch (InterruptedException e) {
      // By abandon(), or by the end of the daemon.
      log.debug("{}: the client is gone", request.head().inWords());
    } catch (IOException e) {
      log.debug("{}: {}", request.head().inWords(), e.toString());
      EngineStream.close(client.duplex());
    } finally {
      finish(goesOn);
    }
    reader.awaitEnd();
    return goesOn;
  }

  private void sendBody() throws IOException {
    if (request.body().isEmpty()) {
      beginReading();
      return;
    }
    byte[] whole = request.body().get();
    if (whole.length > 0) {
      engine.body().write(whole);
      listener.moved(whole.length);
    }
    engine.body().end();
  }

  private void beginReading() throws IOException {
    if (!reader.begin()) {
      throw new IOException("there is no thread left to read from the client");
    }
  }

  /** On the watchdog's thread, from about 250 ms after the beginning on. */
  private void checkClient() {
    boolean reading = reader.begin();
    synchronized (this) {
      boolean noticed = reading && reader.isListening();
      if (noticed || outputFinished || !peer.gone().getAsBoolean()) {
        return;
      }
    }
    engine.abandon();
  }

  /** The client comes first: what is left does not concern it. */
  private void finish(boolean goesOn) {
    engine.body().discard();
    if (complete) {
      engine.release();
    }
    boolean stays = goesOn || engine.isRaw();
    if (!stays) {
      finishOutput();
    }
    engine.decided(false);
    engine.close();
    listener.ended(status);
    if (!stays) {
      closeWhenSent();
    }
  }

  private void finishOutput() {
    synchronized (this) {
      outputFinished = true;
    }
    EngineStream.shutdownOutput(client.duplex());
  }

  /**
   * Ends the client's connection, but lets the client finish sending first: one that is still at it
   * would find the pipe broken before it reads the answer. Go's server, the engine's, waits half a
   * second for the same reason.
   */
  private void closeWhenSent() {
    try {
      if (!reader.awaitBody(LINGER)) {
        log.debug("{}: more body than is waited for", request.head().inWords());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      EngineStream.close(client.duplex());
    }
  }

  /** Passes an answer on as it is. */
  final boolean relay(HttpStream stream, ResponseHead response, ContainerHook hook)
      throws IOException {
    BodyFraming framing = BodyFraming.ofResponse(request.head().method(), response);
    OutputStream out = new BufferedOutputStream(client.output(), SMALL_ANSWER);
    status = response.status();
    response.head().writeTo(out);
    if (!stream.hasMore()) { // else it goes with the first piece of the body, at once
      out.flush();
    }
    engine.decided(false);
    hook.beforeBody(stream::awaitData);
    try {
      copy.copy(framing, stream.body(framing), out);
    } finally {
      out.flush();
    }
    return ended(stream, response, framing);
  }

  /** The answer has been passed on; whether another request may follow. */
  final boolean ended(HttpStream stream, ResponseHead response, BodyFraming framing) {
    boolean goesOn =
        framing.kind() != BodyFraming.Kind.UNTIL_CLOSE && response.keepsAlive() && keepsAlive();
    // Both sides are where the next message begins, for the engine as well.
    complete = goesOn && request.head().isWhole() && !request.mayUpgrade() && !stream.hasMore();
    return goesOn;
  }

  /** The answer makes the stream a raw one. */
  final void becomesRaw(ResponseHead response) {
    listener.becomesRaw(response);
  }

  /** The stream is raw from here on. */
  final boolean relayRaw(HttpStream stream, ContainerHook hook) throws IOException {
    engine.decided(true);
    beginReading();
    copy.copyRaw(stream.raw(), client.output());
    hook.beforeEnd();
    finishOutput();
    return false;
  }

  final void passOn(ResponseHead response) throws IOException {
    status = response.status();
    response.head().writeTo(client.output());
    client.output().flush();
  }

  final boolean keepsAlive() {
    return request.head().keepsAlive();
  }

  /** Answers instead of the engine. */
  final boolean answerHere(LocalAnswer answer, boolean goesOn) throws IOException {
    status = answer.status();
    answer.writeTo(client.output(), request.head(), shared.services().answers().headers(), !goesOn);
    return goesOn;
  }

  /** Sets the status and returns what is said of it, in Docker's own words. */
  final String refusal(IOException reason) {
    shared.failures().failed(request.head(), String.valueOf(reason.getMessage()));
    return switch (reason) {
      case PortRefusedException _ -> {
        status = 500;
        yield reason.getMessage(); // Docker's own words, to the letter
      }
      case BindMountException refused -> {
        status = refused.status();
        yield reason.getMessage();
      }
      case EngineUnavailableException _ -> {
        status = 503;
        yield "%s (request %s)".formatted(reason.getMessage(), request.id());
      }
      default -> {
        status = 502;
        yield "The connection to the engine broke: %s (request %s)"
            .formatted(reason.getMessage(), request.id());
      }
    };
  }

  final boolean refuse(IOException reason) throws IOException {
    String text = refusal(reason);
    return answerHere(LocalAnswer.error(status, text), false);
  }
}
