package io.dockbridge.mounts.state;

import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both sides of a mirror last agreed on, and with which server. Of the mirror's thread.
 *
 * <p>What one side is about to get is noted as well, and what was agreed on in the last minute
 * before the latest. So a version that a killed daemon had sent, or that a crashed kernel went back
 * to, is recognised as no edit: {@link Recovery}.
 */
public final class Agreements implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agreements.class);

  /** A bound for files that change all the time. */
  private static final int MOST_EARLIER = 50_000;

  private final NavigableMap<String, Agreement> paths = new TreeMap<>();

  /** What was sent and not answered yet. */
  private final Map<String, Note.Sent> sent = new HashMap<>();

  /** What is agreed on no more, oldest first. */
  private final Deque<Earlier> earlier = new ArrayDeque<>();

  /** Whose a file was on an earlier server, where a container gave it to somebody. */
  private final Map<String, Owner> owners = new HashMap<>();

  /** Whose kernel has started anew since all this was agreed on. */
  private final Set<Side> crashed = EnumSet.noneOf(Side.class);

  private Optional<AgreementJournal> journal = Optional.empty();
  private Note.Server server = new Note.Server("", "", "");
  private boolean unsettled;

  /**
   * An agreement that another one replaced.
   *
   * @param until when, in seconds since the epoch
   */
  record Earlier(String path, Agreement agreement, long until) {}

  public NavigableMap<String, Agreement> paths() {
    return paths;
  }

  /** Takes over what was agreed on in an earlier run, and keeps all that comes. */
  void keepIn(Path file) {
    journal = Optional.of(AgreementJournal.open(file, this::apply));
  }

  private void note(Note note) {
    apply(note);
    journal.ifPresent(
        it -> {
          it.append(note);
          if (it.isDue(paths.size() + earlier.size())) {
            it.rewrite(all());
          }
        });
  }

  private void apply(Note note) {
    switch (note) {
      case Note.Server it -> server = it;
      case Note.Agreed(String path, Agreement agreement) ->
          replaced(path, paths.put(path, agreement), agreement.at());
      case Note.Gone(String path, long at) -> replaced(path, paths.remove(path), at);
      case Note.Sent it -> sent.put(it.path(), it);
    }
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }

  private void replaced(String path, Agreement last, long at) {
    sent.remove(path);
    if (last != null) {
      earlier.add(new Earlier(path, last, at));
      while (earlier.size() > MOST_EARLIER
          || earlier.getFirst().until() < at - Recovery.SURELY_WRITTEN) {
        earlier.remove();
      }
    }
  }

  /** As few records as say the same. */
  private List<Note> all() {
    List<Note> all = new ArrayList<>();
    all.add(server);
    earlier.forEach(
        it -> {
          all.add(new Note.Agreed(it.path(), it.agreement()));
          if (!paths.containsKey(it.path())) {
            all.add(new Note.Gone(it.path(), it.until()));
          }
        });
    paths.forEach((path, agreement) -> all.add(new Note.Agreed(path, agreement)));
    all.addAll(sent.values());
    return all;
  }

  /** One side is about to get a path as the other has it. */
  public void sending(String path, Side to, Entry entry) {
    note(new Note.Sent(path, to, entry));
  }

  /** It did not get it, and never will. */
  public void notSent(String path) {
    sent.remove(path); // the record in the file does no harm: no side will be like that
  }

  /** Both sides have it like this now; one that has nothing means that both have it no more. */
  public void put(String path, Optional<Entry> ours, Optional<Entry> theirs) {
    if (ours.isPresent() && theirs.isPresent()) {
      note(new Note.Agreed(path, new Agreement(ours.get(), theirs.get(), now())));
    } else {
      note(new Note.Gone(path, now()));
    }
  }

  public void forget(String path) {
    note(new Note.Gone(path, now()));
  }

  /** Whose a path was on an earlier server, if a container gave it to somebody. */
  public Optional<Owner> earlierOwner(String path) {
    return Optional.ofNullable(owners.get(path));
  }

  /**
   * A helper runs there now.
   *
   * @return whether it keeps other mirrors than before, so that nothing is agreed on
   */
  public boolean meet(Session.Server now) {
    boolean isOther = !server.id().equals(now.id());
    if (isOther) {
      forgetServer();
    } else {
      noteCrash(Side.THERE, server.serverBoot(), now.serverBoot());
      noteCrash(Side.HERE, server.laptopBoot(), now.laptopBoot());
    }
    server = new Note.Server(now.id(), now.serverBoot(), now.laptopBoot());
    unsettled = true;
    return isOther;
  }

  private void noteCrash(Side side, String before, String now) {
    if (!before.equals(now)) {
      crashed.add(side);
    }
  }

  /** Another server, which has nothing: who owned what there is all that still counts. */
  private void forgetServer() {
    paths.forEach(
        (path, last) -> {
          if (!last.there().owner().equals(last.here().owner())) {
            owners.put(path, last.there().owner());
          }
        });
    paths.clear();
    sent.clear();
    earlier.clear();
    crashed.clear();
  }

  /** Finds out what became of all that was under way when the helper was met; once. */
  public void settle(Map<String, Entry> here, Map<String, Entry> there) {
    if (unsettled) {
      Collection<Note.Sent> last = List.copyOf(sent.values());
      last.forEach(it -> replaced(it.path(), paths.get(it.path()), now()));
      new Recovery(paths, here, there, now()).run(last, earlier, crashed);
      if (!crashed.isEmpty()) {
        earlier.clear(); // what is there now is on the disk
        crashed.clear();
      }
      unsettled = false;
      journal.ifPresent(it -> it.rewrite(all()));
    }
  }

  /** Takes over what was agreed on for a folder or file in this one; before the helper is met. */
  public void takeOver(String prefix, Agreements inner) {
    if (!server.equals(inner.server)) {
      paths.clear();
    }
    paths.keySet().removeIf(it -> it.equals(prefix) || it.startsWith(prefix + "/"));
    inner.paths.forEach(
        (path, last) -> paths.put(path.isEmpty() ? prefix : prefix + "/" + path, last));
    server = inner.server;
  }

  @Override
  public void close() {
    try {
      if (journal.isPresent()) {
        journal.get().close();
      }
    } catch (IOException e) {
      LOG.debug("closing the journal: {}", e.toString());
    }
  }
}
