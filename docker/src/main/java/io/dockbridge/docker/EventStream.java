package io.dockbridge.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One subscription to container events. docker-java gives it a thread, on which everything but
 * {@link #subscribe} and {@link #close} is called; that thread has ended, or is about to, when
 * {@code close} returns.
 */
final class EventStream implements ResultCallback<Event> {
  private final DockerClient client;
  private final Consumer<ContainerEvent> onEvent;
  private final Consumer<String> onEnd;
  private final Consumer<EventStream> onOver;
  private final CompletableFuture<Void> accepted = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** Set by whichever comes first: the end by itself, or {@link #close}. */
  private final AtomicBoolean over = new AtomicBoolean();

  private volatile Thread streamThread;

  /** A stream that owns its client: closing the client is what unblocks the thread. */
  EventStream(
      DockerClient client,
      Consumer<ContainerEvent> onEvent,
      Consumer<String> onEnd,
      Consumer<EventStream> onOver) {
    this.client = client;
    this.onOver = onOver;
    this.onEvent = onEvent;
    this.onEnd = onEnd;
  }

  /** Returns when the engine's answer has begun; closes everything and throws when it doesn't. */
  void subscribe() throws IOException {
    client.eventsCmd().withEventTypeFilter(EventType.CONTAINER).exec(this);
    try {
      accepted.get();
    } catch (ExecutionException e) {
      close();
      throw Failures.asIOException(e.getCause());
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while subscribing to events");
    }
  }

  @Override
  public void onStart(Closeable stream) {
    streamThread = Thread.currentThread();
    accepted.complete(null);
  }

  @Override
  public void onNext(Event event) {
    if (!over.get() && event.getActor() != null && event.getAction() != null) {
      onEvent.accept(
          new ContainerEvent(
              event.getActor().getId(),
              word(event.getAction()),
              event.getTimeNano() == null ? 0 : event.getTimeNano()));
    }
  }

  /** {@code exec_create: sh -c ls} is the action {@code exec_create}. */
  private static String word(String action) {
    int colon = action.indexOf(':');
    return colon < 0 ? action : action.substring(0, colon);
  }

  @Override
  public void onError(Throwable cause) {
    accepted.completeExceptionally(cause);
    end(Failures.asIOException(cause).toString());
  }

  /** docker-java calls this after {@link #onError} too. */
  @Override
  public void onComplete() {
    end("");
  }

  private void end(String reason) {
    boolean byItself = over.compareAndSet(false, true);
    onOver.accept(this);
    ended.complete(null);
    if (byItself && !accepted.isCompletedExceptionally()) {
      onEnd.accept(reason);
    }
  }

  @Override
  public void close() throws IOException {
    over.set(true);
    onOver.accept(this);
    client.close();
    if (!Thread.currentThread().equals(streamThread)) {
      // The closed connection ends the read that the thread is in; nothing else keeps it.
      ended.completeOnTimeout(null, 2, TimeUnit.SECONDS).join();
    }
  }
}
