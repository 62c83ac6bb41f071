package io.dockbridge.mounts.mirror;

import io.dockbridge.mounts.helper.FrameReader;
import io.dockbridge.mounts.helper.FrameWriter;
import io.dockbridge.mounts.helper.Helper.Frame;
import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.local.LocalFiles.Staged;
import io.dockbridge.mounts.local.LocalFiles.StaleException;
import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Decision;
import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.state.Side;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Carries out on this machine what was decided for it. What goes wrong with one path here concerns
 * that path only.
 */
final class Download {
  /** Files that are asked for before the first has come: no round trip is waited for in between. */
  private static final int ASKED_AHEAD = 256;

  private final Work work;

  Download(Work work) {
    this.work = work;
  }

  void run() throws IOException {
    deleteHere();
    createHere();
  }

  private void deleteHere() throws Session.LostException {
    List<String> deepestFirst = new ArrayList<>(work.paths(Decision.TO_LAPTOP));
    Collections.reverse(deepestFirst);
    deepestFirst.removeIf(
        it -> work.here(it).isEmpty() || !Work.mustGoFirst(work.here(it).get(), work.there(it)));
    if (work.mirror().isAccident(deepestFirst.size())) {
      work.decisions().keySet().removeAll(deepestFirst);
      work.mirror().hold(deepestFirst);
      return;
    }
    for (String path : deepestFirst) {
      attempt(path, () -> deleteHere(path));
    }
  }

  private void deleteHere(String path) throws IOException {
    work.mirror().files().delete(path, work.here(path).orElseThrow());
    work.mirror().here().reread(path);
    if (work.there(path).isEmpty()) {
      work.mirror().agree(path, Optional.empty(), Optional.empty());
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** What goes wrong on this machine concerns one path only. */
  private void attempt(String path, Step step) throws Session.LostException {
    work.onProgress().run();
    try {
      step.run();
    } catch (Session.LostException e) {
      throw e;
    } catch (StaleException
        | NoSuchFileException
        | DirectoryNotEmptyException
        | NotDirectoryException
        | FileAlreadyExistsException _) {
      work.mirror().here().mayHaveChanged(path);
      work.stale(path);
    } catch (IOException e) {
      work.failed(path, "cannot be written here: " + Work.reason(e));
    }
  }

  private void createHere() throws IOException {
    Deque<String> asked = new ArrayDeque<>();
    for (String path : work.paths(Decision.TO_LAPTOP)) {
      Optional<Entry> theirs = work.there(path);
      if (theirs.isEmpty()) {
        continue;
      }
      if (theirs.get().isFile() && !hasOnlyOtherModeThere(path, theirs.get())) {
        ask(path, theirs.get());
        asked.add(path);
        if (asked.size() > ASKED_AHEAD) {
          receive(asked.remove());
        }
      } else {
        attempt(path, () -> createHere(path, theirs.get()));
      }
    }
    while (!asked.isEmpty()) {
      receive(asked.remove());
    }
  }

  private boolean hasOnlyOtherModeThere(String path, Entry theirs) {
    Agreement last = work.mirror().agreements().paths().get(path);
    return last != null
        && theirs.hasContentOf(last.there())
        && theirs.owner().executable() != last.there().owner().executable()
        && work.here(path).filter(it -> it.hasContentOf(last.here())).isPresent();
  }

  private void createHere(String path, Entry theirs) throws IOException {
    switch (theirs.kind()) {
      case DIRECTORY -> {
        if (work.here(path).isEmpty()) {
          work.mirror().files().makeFolder(path, theirs);
        }
      }
      case LINK -> {
        work.mirror().agreements().sending(path, Side.HERE, theirs);
        work.mirror().files().makeLink(path, theirs, work.here(path));
      }
      case FILE -> work.mirror().files().setExecutable(path, theirs, work.here(path).orElseThrow());
    }
    work.mirror().agree(path, work.mirror().here().reread(path), Optional.of(theirs));
  }

  private void ask(String path, Entry theirs) throws IOException {
    FrameWriter command = work.command(path);
    Optional<Entry> ours = work.here(path).filter(Entry::isFile);
    if (theirs.size() >= Content.LARGE && ours.filter(it -> it.size() > 0).isPresent()) {
      try (InputStream old = work.open(path)) {
        byte[] hashes = Content.hashes(old, ours.get().size());
        command.bytes(hashes, hashes.length);
      } catch (FileSystemException _) { // all of it is asked for, and what is wrong is seen then
        work.mirror().stale(path);
      }
    }
    work.session().send('G', command);
  }

  private void receive(String path) throws IOException {
    Frame begin = work.session().receiveAny();
    if (begin.kind() != 'g') {
      refused(path, begin);
      return;
    }
    Entry theirs = begin.reader().entry().orElseThrow(() -> new IOException("no entry"));
    Optional<Entry> ours = work.here(path);
    boolean[] received = {false};
    attempt(
        path,
        () -> {
          try (Staged staged = work.mirror().files().stage(path);
              SeekableByteChannel old = ours.isPresent() ? openOld(path) : null) {
            received[0] = true;
            new ReceivedContent(work).writeTo(staged.channel(), Optional.ofNullable(old));
            work.mirror().agreements().sending(path, Side.HERE, theirs);
            staged.commit(theirs, ours);
          }
          work.mirror().agree(path, work.mirror().here().reread(path), Optional.of(theirs));
        });
    if (!received[0]) {
      new ReceivedContent(work).skip();
    }
  }

  private SeekableByteChannel openOld(String path) throws IOException {
    return work.here(path).filter(Entry::isFile).isPresent()
        ? work.mirror().files().open(path)
        : null;
  }

  private void refused(String path, Frame answer) throws IOException {
    FrameReader body = answer.reader();
    if (answer.kind() == 'r' && body.letter() == 'e') {
      work.mirror().failed(path, Session.problem(body));
    }
    // else it is something else there by now, which the helper reports
  }
}
