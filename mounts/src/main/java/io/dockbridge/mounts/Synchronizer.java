package io.dockbridge.mounts;

import io.dockbridge.mounts.helper.FrameReader;
import io.dockbridge.mounts.helper.FrameWriter;
import io.dockbridge.mounts.helper.Helper;
import io.dockbridge.mounts.helper.HelperCommands;
import io.dockbridge.mounts.helper.Inbox;
import io.dockbridge.mounts.helper.Inbox.Message;
import io.dockbridge.mounts.helper.MountException;
import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.helper.Session.Server;
import io.dockbridge.mounts.local.LocalWatcher;
import io.dockbridge.mounts.mirror.Content;
import io.dockbridge.mounts.mirror.Mirror;
import io.dockbridge.mounts.state.AgreementStore;
import io.dockbridge.mounts.state.Conflicts;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
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
 * Keeps some mirrors in step. One platform thread, {@code mounts-sync}, does everything; others
 * hand it what they want through the inbox. It never gives up: what fails is tried again.
 */
final class Synchronizer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Synchronizer.class);

  /** A save is often several events, which are gathered for so long. */
  private static final Duration GATHER = Duration.ofMillis(10);

  /** How often what failed is tried again, and folders that cannot be watched are read. */
  private static final Duration AGAIN = Duration.ofSeconds(3);

  /** How often the status is brought up to date while a lot is transferred. */
  private static final Duration PROGRESS_SHOWN = Duration.ofMillis(200);

  /** How often a barrier starts over because something changed while it was carried out. */
  private static final int MOST_ROUNDS = 10;

  private record Barrier(Mirror mirror, CompletableFuture<Boolean> done) {}

  private final LocalWatcher watcher;
  private final AgreementStore store;
  private final Conflicts conflicts;
  private final InstantSource clock;
  private final Inbox inbox = new Inbox();
  private final AtomicBoolean changePosted = new AtomicBoolean();
  private final Thread thread =
      Thread.ofPlatform().name("mounts-sync").daemon().unstarted(this::run);
  private volatile long progress = System.nanoTime();
  private volatile List<MountStatus> status = List.of();

  // Of the thread alone, from here on.
  private final SortedMap<Integer, Mirror> mirrors = new TreeMap<>();
  private final Deque<Message> postponed = new ArrayDeque<>();
  private final List<Barrier> barriers = new ArrayList<>();
  private final Content content = new Content();
  private final ServerLink link;
  private long statusUpdated = System.nanoTime();
  private boolean closed;

  /**
   * Starts the thread.
   *
   * @param folder of all mirrors on the server
   */
  Synchronizer(
      HelperCommands server,
      String folder,
      LocalWatcher watcher,
      AgreementStore store,
      Conflicts conflicts,
      InstantSource clock) {
    this.watcher = watcher;
    this.store = store;
    this.conflicts = conflicts;
    this.clock = clock;
    this.link = new ServerLink(server, folder, inbox, this::applyChanges, postponed);
    thread.start();
  }

  /** When something was done last, as {@link System#nanoTime} counts. Any thread. */
  long progress() {
    return progress;
  }

  /** Why nothing is kept in step now. Any thread. */
  Optional<String> problem() {
    return link.problem();
  }

  /** The server, once it has said where its mirrors are. Any thread. */
  Optional<Server> server() {
    return link.server();
  }

  /** How all mirrors are, a moment ago. Any thread. */
  List<MountStatus> status() {
    return status;
  }

  /** Something changed here; costs nothing if that is known. Any thread. */
  void changed() {
    if (changePosted.compareAndSet(false, true)) {
      call(() -> changePosted.set(false));
    }
  }

  /** Runs something on the thread, and then sees what is to be done. */
  void call(Runnable action) {
    inbox.add(new Message.Call(action));
  }

  /**
   * Completes when everything that happened on either side until now is on the other; with false if
   * the mirror is kept by another one by now.
   *
   * @return fails with a {@link MountException} if something could not be brought over
   */
  CompletableFuture<Boolean> barrier(Mirror mirror) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    call(() -> barriers.add(new Barrier(mirror, done)));
    return done;
  }

  /**
   * Takes a mirror from now on; on the thread.
   *
   * @param inner mirrors in it, whose place it takes
   */
  void add(Mirror mirror, Collection<Mirror> inner) {
    store.keep(mirror.source(), mirror.agreements());
    inner.forEach(mirror::takeOver);
    mirrors.put(mirror.number(), mirror);
    mirror.here().onChange(this::changed);
    mirror.here().forgetWhatIsKnown();
    updateStatus();
    link.open(mirror);
  }

  /** Forgets a mirror; its files stay on the server. On the thread. */
  void remove(Mirror mirror) {
    mirrors.remove(mirror.number());
    mirror.close();
    link.close(mirror);
    updateStatus();
  }

  private void run() {
    try {
      while (!closed) {
        try {
          handle(next());
          work();
        } catch (RuntimeException e) {
          LOG.error("Bind mounts: this round is tried again", e);
          link.disconnect(new IOException("an error of DockBridge's own: " + e, e));
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("interrupted"); // only close() does that
    } finally {
      end();
    }
  }

  private Optional<Message> next() throws InterruptedException {
    return postponed.isEmpty() ? inbox.poll(pause()) : Optional.of(postponed.remove());
  }

  private Duration pause() {
    boolean again =
        mirrors.values().stream().anyMatch(Mirror::isUnfinished)
            || (!link.isOpen() && !mirrors.isEmpty());
    return again ? AGAIN : Duration.ofHours(1);
  }

  private void handle(Optional<Message> message) {
    switch (message.orElse(null)) {
      case null -> {} // it is time to try again
      case Message.Call(Runnable action) -> action.run();
      case Message.Said(Helper helper, Helper.Frame frame) when link.isCurrent(helper) ->
          link.hear(frame);
      case Message.Ended(Helper helper, IOException reason) when link.isCurrent(helper) ->
          link.disconnect(reason);
      case Message.Said _, Message.Ended _ -> {} // of a helper that was given up
    }
  }

  private void applyChanges(FrameReader frame) throws IOException {
    Mirror mirror = mirrors.get(frame.number());
    if (mirror != null) {
      mirror.applyChanges(frame);
    }
  }

  private void work() throws InterruptedException {
    if (barriers.isEmpty()) {
      gather();
    }
    endBarriersOfOthers();
    if (!mirrors.isEmpty() && link.connect(mirrors.values())) {
      link.attempt(this::synchronize);
    }
    updateStatus();
  }

  private void gather() throws InterruptedException {
    long end = System.nanoTime() + GATHER.toNanos();
    while (barriers.isEmpty() && System.nanoTime() < end && !closed) {
      Optional<Message> message = inbox.poll(Duration.ofNanos(end - System.nanoTime()));
      if (message.isPresent()) {
        handle(message);
      }
    }
  }

  /** A mirror of a folder around it has taken such a mirror over. */
  private void endBarriersOfOthers() {
    for (Barrier barrier : List.copyOf(barriers)) {
      if (!mirrors.containsValue(barrier.mirror())) {
        barriers.remove(barrier);
        barrier.done().complete(false);
      }
    }
  }

  private void updateStatus() {
    status = mirrors.values().stream().map(MountStatus::of).toList();
    statusUpdated = System.nanoTime();
  }

  private void synchronize(Session session) throws IOException {
    if (!barriers.isEmpty()) {
      serve(session, List.copyOf(barriers)); // others may come meanwhile
    }
    var _ = step(session, mirrors.values(), false);
  }

  /** Those who wait come first; what else is to be done comes after. */
  private void serve(Session session, List<Barrier> served) throws IOException {
    List<Mirror> asked = served.stream().map(Barrier::mirror).distinct().toList();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      hearEverything(session);
      if (step(session, asked, true)) {
        break;
      }
    }
    barriers.removeAll(served);
    updateStatus(); // who waited may ask for it at once
    served.forEach(it -> end(it, it.mirror().failure()));
  }

  private static void end(Barrier barrier, Optional<String> failure) {
    failure.ifPresentOrElse(
        it -> barrier.done().completeExceptionally(new MountException(it)),
        () -> barrier.done().complete(true));
  }

  /** Everything that happened on either side is known after this. */
  private void hearEverything(Session session) throws IOException {
    Optional<CompletableFuture<Void>> settled = settled();
    session.ask('C', new FrameWriter(), _ -> {});
    session.awaitAnswers();
    settled.ifPresent(CompletableFuture::join);
  }

  /** Without room for a probe, everything here is read again. */
  private Optional<CompletableFuture<Void>> settled() {
    try {
      return Optional.of(watcher.settled());
    } catch (IOException e) {
      LOG.warn("No probe can be written, so all shared folders are read: {}", e.toString());
      mirrors.values().forEach(it -> it.here().forgetWhatIsKnown());
      return Optional.empty();
    }
  }

  /** Returns whether nothing is left that could be done now. */
  private boolean step(Session session, Collection<Mirror> some, boolean insist)
      throws IOException {
    Mirror.Tools tools = new Mirror.Tools(session, content, conflicts, this::progressed);
    boolean done = true;
    for (Mirror mirror : some) {
      done &= mirror.step(tools, insist, clock.instant());
    }
    return done;
  }

  private void progressed() {
    progress = System.nanoTime();
    if (progress - statusUpdated > PROGRESS_SHOWN.toNanos()) {
      updateStatus();
    }
  }

  private void end() {
    mirrors.values().forEach(Mirror::close);
    link.disconnect(new IOException("DockBridge ends"));
    content.close();
    barriers.forEach(it -> end(it, Optional.of("DockBridge ends")));
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
