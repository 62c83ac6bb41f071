package io.dockbridge.mounts.mirror;

import io.dockbridge.mounts.helper.Helper.Frame;
import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.helper.Session.Result;
import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Decision;
import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.state.Side;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Carries out on the server what was decided for it: deletions first, deepest first, then all that
 * is new or other, folders first. Commands go out in a row; no round trip is waited for in between.
 */
final class Upload {
  /** A larger file is replaced; the helper's SMALL. */
  private static final int SMALL = 256 << 10;

  private final Work work;

  Upload(Work work) {
    this.work = work;
  }

  void run() throws IOException {
    deleteThere();
    createThere();
  }

  private void deleteThere() throws IOException {
    List<String> deepestFirst = new ArrayList<>(work.paths(Decision.TO_SERVER));
    Collections.reverse(deepestFirst);
    for (String path : deepestFirst) {
      Optional<Entry> theirs = work.there(path);
      if (theirs.isPresent() && Work.mustGoFirst(theirs.get(), work.here(path))) {
        work.session()
            .ask('X', work.command(path).entry(theirs), result -> deletedThere(path, result));
      }
    }
    work.session().awaitAnswers();
  }

  private void deletedThere(String path, Result result) {
    work.onProgress().run();
    if (!result.done()) {
      unfinished(path, result);
      return;
    }
    work.mirror().isThere(path, Optional.empty());
    if (work.here(path).isEmpty()) {
      work.mirror().agree(path, Optional.empty(), Optional.empty());
    }
  }

  private void unfinished(String path, Result result) {
    work.mirror().agreements().notSent(path);
    result.problem().ifPresentOrElse(it -> work.failed(path, it), () -> work.stale(path));
  }

  private void createThere() throws IOException {
    for (String path : work.paths(Decision.TO_SERVER)) {
      Optional<Entry> ours = work.here(path);
      if (ours.isPresent()) {
        createThere(path, ours.get());
      }
    }
    work.session().awaitAnswers();
  }

  private void createThere(String path, Entry ours) throws IOException {
    Entry.Owner owner = work.mirror().ownerThere(path, ours);
    Session.Answer answer = result -> createdThere(path, ours, result);
    switch (ours.kind()) {
      case DIRECTORY ->
          work.session()
              .ask(
                  work.there(path).isPresent() ? 'A' : 'M',
                  work.command(path).owner(owner),
                  answer);
      case LINK -> {
        work.mirror().agreements().sending(path, Side.THERE, ours);
        work.session()
            .ask(
                'L',
                work.command(path)
                    .entry(work.there(path))
                    .number(owner.uid())
                    .number(owner.gid())
                    .text(ours.target()),
                answer);
      }
      case FILE -> {
        if (hasOnlyOtherMode(path, ours)) {
          work.session().ask('A', work.command(path).owner(owner), answer);
        } else {
          put(path, ours, owner, answer);
        }
      }
    }
  }

  private boolean hasOnlyOtherMode(String path, Entry ours) {
    Agreement last = work.mirror().agreements().paths().get(path);
    return last != null
        && ours.hasContentOf(last.here())
        && work.there(path).filter(it -> it.hasContentOf(last.there())).isPresent()
        && ours.mode() != last.here().mode();
  }

  private void put(String path, Entry ours, Entry.Owner owner, Session.Answer answer)
      throws IOException {
    byte[] hashes = hashesThere(path, ours);
    try (InputStream file = work.open(path)) {
      work.mirror().agreements().sending(path, Side.THERE, ours);
      work.session()
          .send(
              'P',
              work.command(path)
                  .entry(work.there(path))
                  .owner(owner)
                  .wide(ours.modified())
                  .letter(howToWrite(path, ours)));
      work.content().send(work.session().helper(), file, hashes);
      work.session().expect(answer);
    } catch (NoSuchFileException _) {
      work.stale(path);
    } catch (AccessDeniedException _) {
      work.mirror().here().isUnreadable(path);
      work.decisions().remove(path);
    } catch (FileSystemException e) {
      work.failed(path, "cannot be read here: " + Work.reason(e));
    }
  }

  /** As it was written here: who watches a file's inode there sees what would be seen here. */
  private char howToWrite(String path, Entry ours) {
    if (work.mirror().isMounted(path)) {
      return 'm';
    }
    Agreement last = work.mirror().agreements().paths().get(path);
    boolean inPlace =
        last != null
            && last.here().isFile()
            && last.here().identity().inode() == ours.identity().inode()
            && Math.max(ours.size(), last.here().size()) <= SMALL;
    return inPlace ? 'w' : 'r';
  }

  private byte[] hashesThere(String path, Entry ours) throws IOException {
    boolean worthIt =
        ours.size() >= Content.LARGE && work.there(path).filter(it -> it.size() > 0).isPresent();
    if (!worthIt) {
      return new byte[0];
    }
    work.session().awaitAnswers();
    work.session().send('S', work.command(path));
    Frame answer = work.session().receiveAny();
    return answer.kind() == 's' ? answer.body() : new byte[0];
  }

  private void createdThere(String path, Entry ours, Result result) {
    work.onProgress().run();
    if (result.done()) {
      work.mirror().isThere(path, result.entry());
      work.mirror().agree(path, Optional.of(ours), result.entry());
    } else {
      unfinished(path, result);
    }
  }
}
