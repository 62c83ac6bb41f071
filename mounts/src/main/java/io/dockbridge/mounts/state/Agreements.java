package io.dockbridge.mounts.state;

import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Owner;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What both sides of a mirror last agreed on, and with which server. Of the mirror's thread. */
public final class Agreements {
  /** A kernel writes what is older than this to the disk: 30 s, and 5 s for the journal. */
  private static final long SURELY_WRITTEN = 60;

  private final NavigableMap<String, Agreement> paths = new TreeMap<>();

  /** Whose a file was on an earlier server, where a container gave it to somebody. */
  private final Map<String, Owner> owners = new HashMap<>();

  private String server = "";
  private String boot = "";
  private boolean unsaved;

  public NavigableMap<String, Agreement> paths() {
    return paths;
  }

  /** The id of the server's mirrors; empty until one is known. */
  String server() {
    return server;
  }

  /** Which runs of both kernels it was. */
  String boot() {
    return boot;
  }

  /** Changed since they were saved last. */
  public boolean isUnsaved() {
    return unsaved && !server.isEmpty();
  }

  public void saved() {
    unsaved = false;
  }

  /** Takes over what was agreed on in an earlier run. */
  public void remember(AgreementStore.Kept earlier) {
    paths.putAll(earlier.agreed());
    server = earlier.server();
    boot = earlier.boot();
  }

  /** Both sides have it like this now; one that has nothing means that both have it no more. */
  public void put(String path, Optional<Entry> ours, Optional<Entry> theirs) {
    unsaved = true;
    if (ours.isPresent() && theirs.isPresent()) {
      long now = System.currentTimeMillis() / 1000;
      paths.put(path, new Agreement(ours.get(), theirs.get(), now));
    } else {
      paths.remove(path);
    }
  }

  public void forget(String path) {
    unsaved = true;
    paths.remove(path);
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
    boolean isOther = !server.equals(now.id());
    if (isOther) {
      forgetServer();
    } else if (!boot.equals(now.boot())) {
      forgetLatest();
    }
    server = now.id();
    boot = now.boot();
    return isOther;
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
    unsaved = true;
  }

  /**
   * One side may have crashed. What it was given just before is missing there then, or as it was
   * before, which must not look like a deletion or an edit.
   */
  private void forgetLatest() {
    long newest = paths.values().stream().mapToLong(Agreement::at).max().orElse(0);
    unsaved |= paths.values().removeIf(it -> it.at() > newest - SURELY_WRITTEN);
  }

  /** Takes over what was agreed on for a folder or file in this one. */
  public void takeOver(String prefix, Agreements inner) {
    inner.paths.forEach(
        (path, last) -> paths.put(path.isEmpty() ? prefix : prefix + "/" + path, last));
    server = inner.server;
    boot = inner.boot;
    unsaved = true;
  }
}
