package io.dockbridge.mounts;

import io.dockbridge.mounts.Inbox.Message;
import io.dockbridge.mounts.Session.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps all mirrors in step. One platform thread, {@code mounts-sync}, does everything; others hand
 * it what they want through the inbox. It never gives up: what fails is tried again.
 */
final class Synchronizer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Synchronizer.class);

  /** A save is often several events, which are gathered for so long. */
  private static final Duration GATHER = Duration.ofMillis(10);

  /** How often what failed is tried again, and folders that cannot be watched are read. */
  private static final Duration AGAIN = Duration.ofSeconds(3);

  private static final Duration IDLE = Duration.ofSeconds(2);

  /** How often a barrier starts over because something changed while it was carried out. */
  private static final int MOST_ROUNDS = 10;

  private final HelperCommands server;
  private final String folder;
  private final LocalWatcher watcher;
  private final AgreementStore agreements;
  private final Conflicts conflicts;
  private final Inbox inbox = new Inbox();
  private final AtomicBoolean changePosted = new AtomicBoolean();
  private final Thread thread =
      Thread.ofPlatform().name("mounts-sync").daemon().unstarted(this::run);
  private volatile long progress = System.nanoTime();

  // Of the thread alone, from here on.
  private final SortedMap<Integer, Mirror> mirrors = new TreeMap<>();
  private final Deque<Message> postponed = new ArrayDeque<>();
  private final List<CompletableFuture<Void>> barriers = new ArrayList<>();
  private final Content content = new Content();
  private Optional<Session> session = Optional.empty();
  private Optional<Server> known = Optional.empty();
  private volatile Optional<String> problem = Optional.empty();
  private boolean closed;
  private volatile boolean empty = true;
  private volatile List<MountStatus> status = List.of();

  /** Starts the thread. */
  Synchronizer(
      HelperCommands server,
      String folder,
      LocalWatcher watcher,
      AgreementStore agreements,
      Conflicts conflicts) {
    this.server = server;
    this.folder = folder;
    this.watcher = watcher;
    this.agreements = agreements;
    this.conflicts = conflicts;
    thread.start();
  }

  /** When something was done last, as {@link System#nanoTime} counts. */
  long progress() {
    return progress;
  }

  /** Something changed here; costs nothing if that is known. */
  void changed() {
    if (changePosted.compareAndSet(false, true)) {
      call(() -> changePosted.set(false));
    }
  }

  /** Runs something on the thread, and then looks what is to be done. */
  void call(Runnable action) {
    inbox.add(new Message.Call(action));
  }

  /**
   * Completes when everything that happened on either side until now is on the other.
   *
   * @return fails with a {@link MountException} if something could not be brought over
   */
  CompletableFuture<Void> barrier() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    call(() -> barriers.add(done));
    return done;
  }

  /** Takes a mirror from now on; on the thread. */
  void add(Mirror mirror) {
    agreements.read(mirror.source()).ifPresent(mirror::remember);
    mirrors.put(mirror.number(), mirror);
    mirror.here().forgetWhatIsKnown();
    noteShared();
    session.ifPresent(_ -> openOrDisconnect(mirror));
  }

  private void noteShared() {
    agreements.writeShared(mirrors.values().stream().map(Mirror::source).toList());
    empty = mirrors.isEmpty();
  }

  /** Whether there is no mirror. Any thread. */
  boolean isEmpty() {
    return empty;
  }

  /** What was shared when the last run ended. */
  List<Path> noted() throws IOException {
    return agreements.shared();
  }

  /** Forgets a mirror; its files stay on the server. On the thread. */
  void remove(Mirror mirror) {
    save(mirror);
    mirrors.remove(mirror.number());
    mirror.close();
    noteShared();
    Optional<Session> open = session;
    if (open.isPresent()) {
      attempt(
          () -> {
            open.get().ask('U', new FrameWriter().number(mirror.number()), _ -> {});
            open.get().awaitAnswers();
          });
    }
  }

  /** All mirrors; on the thread. */
  List<Mirror> mirrors() {
    return List.copyOf(mirrors.values());
  }

  /** The folder of all mirrors on the server, once it has said so; on the thread. */
  Optional<Server> server() {
    return known;
  }

  private void run() {
    try {
      while (!closed) {
        handle(next());
        work();
      }
    } catch (InterruptedException _) {
      LOG.debug("interrupted"); // only close() does that
    } catch (RuntimeException e) {
      LOG.error("Bind mounts are not kept in step any more", e);
      problem = Optional.of("an error of DockBridge's own: " + e);
    } finally {
      end();
    }
  }

  private Optional<Message> next() throws InterruptedException {
    if (!postponed.isEmpty()) {
      return Optional.of(postponed.remove());
    }
    return inbox.poll(pause());
  }

  private Duration pause() {
    boolean again =
        mirrors.values().stream().anyMatch(Mirror::isUnfinished)
            || (session.isEmpty() && !mirrors.isEmpty());
    if (again) {
      return AGAIN;
    }
    return mirrors.values().stream().anyMatch(Mirror::isUnsaved) ? IDLE : Duration.ofHours(1);
  }

  private void handle(Optional<Message> message) {
    switch (message.orElse(null)) {
      case null -> mirrors.values().forEach(this::save); // nothing happens, there is time
      case Message.Call(Runnable action) -> action.run();
      case Message.Said(Helper helper, Helper.Frame frame) when isCurrent(helper) ->
          attempt(() -> applyChanges(frame.reader()));
      case Message.Ended(Helper helper, IOException reason) when isCurrent(helper) ->
          disconnect(reason);
      case Message.Said _, Message.Ended _ -> {} // of a helper that was given up
    }
  }

  private boolean isCurrent(Helper helper) {
    return session.filter(it -> it.isOf(helper)).isPresent();
  }

  private void applyChanges(FrameReader frame) throws IOException {
    Mirror mirror = mirrors.get(frame.number());
    if (mirror != null) {
      mirror.applyChanges(frame);
    }
  }

  private void work() throws InterruptedException {
    synchronizeOrWait();
    status = mirrors.values().stream().map(MountStatus::of).toList();
  }

  /** How all mirrors were after the last round. Any thread. */
  List<MountStatus> status() {
    return status;
  }

  private void synchronizeOrWait() throws InterruptedException {
    if (barriers.isEmpty()) {
      gather();
    }
    if (mirrors.isEmpty()) {
      complete(Optional.empty());
    } else if (session.isPresent() || connect()) {
      attempt(this::synchronize);
    }
  }

  private void gather() throws InterruptedException {
    long end = System.nanoTime() + GATHER.toNanos();
    while (barriers.isEmpty() && System.nanoTime() < end && !closed) {
      handleQuickly(inbox.poll(Duration.ofNanos(end - System.nanoTime())));
    }
  }

  private void handleQuickly(Optional<Message> message) {
    if (message.isPresent()) {
      handle(message);
    }
  }

  @FunctionalInterface
  private interface Exchange {
    void run() throws IOException;
  }

  /** Does something with the helper; without it, from now on, if that fails. */
  private void attempt(Exchange exchange) {
    try {
      exchange.run();
    } catch (IOException e) {
      disconnect(e);
    }
  }

  private boolean connect() {
    try {
      Session started = Session.start(server, inbox, this::applyChanges, postponed);
      session = Optional.of(started);
      Server now = started.hello(folder);
      boolean other = known.filter(it -> !it.id().equals(now.id())).isPresent();
      known = Optional.of(now);
      for (Mirror mirror : mirrors.values()) {
        if (other || !mirror.isOf(now.id())) {
          mirror.forgetServer(now.id());
        }
        open(mirror);
      }
      problem = Optional.empty();
      return true;
    } catch (IOException e) {
      disconnect(e);
      return false;
    }
  }

  private void openOrDisconnect(Mirror mirror) {
    if (!mirror.isOf(known.orElseThrow().id())) {
      mirror.forgetServer(known.orElseThrow().id());
    }
    attempt(() -> open(mirror));
  }

  private void open(Mirror mirror) throws IOException {
    Session current = session.orElseThrow();
    mirror.reopen();
    current.ask(
        'R',
        new FrameWriter()
            .number(mirror.number())
            .flag(mirror.isFile())
            .text(mirror.source().toString().substring(1))
            .owner(mirror.rootOwner()),
        result -> {
          if (!result.done()) {
            throw new MountException(
                "the server cannot keep %s: %s".formatted(mirror.source(), result.problem()));
          }
        });
    current.awaitAnswers();
  }

  private void disconnect(IOException reason) {
    Optional<String> now = Optional.of(String.valueOf(reason.getMessage()));
    if (!now.equals(problem)) { // else it is tried again and again
      LOG.info("Bind mounts wait for the server: {}", reason.toString());
    }
    problem = now;
    session.ifPresent(Session::close);
    session = Optional.empty();
  }

  /** Why nothing is kept in step now. Any thread. */
  Optional<String> problem() {
    return problem;
  }

  private void synchronize() throws IOException {
    if (barriers.isEmpty()) {
      synchronizeOnce();
      return;
    }
    List<CompletableFuture<Void>> served = List.copyOf(barriers);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      hearEverything();
      if (synchronizeOnce()) {
        break;
      }
    }
    barriers.subList(0, served.size()).clear(); // others may have come since
    Optional<String> failed =
        mirrors.values().stream().flatMap(it -> it.failure().stream()).findFirst();
    updateStatus(); // who waited may ask for it at once
    served.forEach(it -> end(it, failed));
  }

  private static void end(CompletableFuture<Void> barrier, Optional<String> failure) {
    failure.ifPresentOrElse(
        it -> barrier.completeExceptionally(new MountException(it)), () -> barrier.complete(null));
  }

  private void complete(Optional<String> failure) {
    barriers.forEach(it -> end(it, failure));
    barriers.clear();
  }

  /** Everything that happened on either side is known after this. */
  private void hearEverything() throws IOException {
    Session current = session.orElseThrow();
    CompletableFuture<Void> settled = watcher.settled();
    current.ask('C', new FrameWriter(), _ -> {});
    current.awaitAnswers();
    settled.join();
  }

  /** Returns whether nothing is left that could be done now. */
  private boolean synchronizeOnce() throws IOException {
    boolean done = true;
    for (Mirror mirror : mirrors.values()) {
      done &= mirror.step(session.orElseThrow(), content, conflicts, this::progressed);
    }
    return done;
  }

  private void progressed() {
    progress = System.nanoTime();
  }

  private void save(Mirror mirror) {
    if (mirror.isUnsaved() && mirror.serverId().isPresent()) {
      agreements.write(mirror);
      mirror.saved();
    }
  }

  private void end() {
    mirrors.values().forEach(this::save);
    mirrors.values().forEach(Mirror::close);
    session.ifPresent(Session::close);
    content.close();
    complete(Optional.of("DockBridge ends"));
  }

  /** Ends the thread. Idempotent. */
  @Override
  public void close() {
    call(() -> closed = true);
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
