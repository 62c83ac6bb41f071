package io.dockbridge.mounts.mirror;

import io.dockbridge.mounts.helper.FrameReader;
import io.dockbridge.mounts.helper.Helper.Frame;
import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.reconcile.Decision;
import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Kind;
import io.dockbridge.mounts.state.Conflicts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Carries out what was decided for one mirror: compares what may be the same, keeps what would be
 * lost, then {@link Upload} and {@link Download}. On the synchronizing thread.
 *
 * <p>An exception ends all: the connection to the helper is lost. What cannot be done with one path
 * is noted with it, and the rest goes on.
 */
final class Transfer {
  private final Work work;
  private final Conflicts conflicts;

  Transfer(Work work, Conflicts conflicts) {
    this.work = work;
    this.conflicts = conflicts;
  }

  void run() throws IOException {
    compare();
    agree();
    keepServers();
    new Upload(work).run();
    new Download(work).run();
  }

  private void compare() throws IOException {
    List<String> asked = new ArrayList<>();
    for (Decision doubt :
        List.of(Decision.COMPARE_FOR_SERVER, Decision.COMPARE_FOR_LAPTOP, Decision.COMPARE_BOTH)) {
      asked.addAll(work.paths(doubt));
    }
    for (String path : asked) {
      work.session().send('Q', work.command(path));
    }
    for (String path : asked) {
      Frame answer = work.session().receiveAny();
      compare(path, answer);
    }
  }

  private void compare(String path, Frame answer) throws IOException {
    try {
      boolean isSame = answer.kind() == 's' && isSame(path, answer.reader());
      work.decisions()
          .put(path, isSame ? sameContent(path) : otherContent(work.decisions().get(path)));
    } catch (AccessDeniedException _) {
      work.mirror().here().isUnreadable(path);
      work.decisions().remove(path);
    } catch (FileSystemException e) {
      work.failed(path, "cannot be read here: " + Work.reason(e));
    }
  }

  private boolean isSame(String path, FrameReader answer) throws IOException {
    byte[] theirs = answer.bytes(Content.sha256().getDigestLength());
    work.mirror().isThere(path, answer.entry());
    try (InputStream ours = work.open(path)) {
      return MessageDigest.isEqual(theirs, Content.digest(ours));
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  private Decision sameContent(String path) {
    boolean ourMode =
        work.here(path).get().owner().executable() != work.there(path).get().owner().executable();
    return ourMode ? Decision.TO_SERVER : Decision.AGREE;
  }

  private static Decision otherContent(Decision doubt) {
    return switch (doubt) {
      case COMPARE_FOR_SERVER -> Decision.TO_SERVER;
      case COMPARE_FOR_LAPTOP -> Decision.TO_LAPTOP;
      default -> Decision.KEEP_SERVERS;
    };
  }

  private void agree() {
    work.paths(Decision.AGREE)
        .forEach(path -> work.mirror().agree(path, work.here(path), work.there(path)));
  }

  private void keepServers() throws IOException {
    for (String path : work.paths(Decision.KEEP_SERVERS)) {
      Optional<Entry> theirs = work.there(path);
      if (theirs.isEmpty() || keep(path, theirs.get())) {
        work.decisions().put(path, Decision.TO_SERVER);
      }
    }
  }

  /** Whether the container's version is safe. */
  private boolean keep(String path, Entry theirs) throws IOException {
    if (theirs.isDirectory()) {
      return true; // what is in it is kept by itself
    }
    Path source = work.mirror().source();
    Path original = path.isEmpty() ? source : source.resolve(path);
    Optional<Path> kept =
        theirs.kind() == Kind.LINK ? keepLink(path, original, theirs) : keepFile(path, original);
    kept.ifPresent(it -> conflicts.add(original, it));
    return kept.isPresent();
  }

  private Optional<Path> keepLink(String path, Path original, Entry theirs) {
    try {
      return Optional.of(
          Files.createSymbolicLink(conflicts.place(original), Path.of(theirs.target())));
    } catch (IOException e) {
      return notKept(path, e);
    }
  }

  private Optional<Path> notKept(String path, IOException e) {
    work.failed(
        path,
        "was changed on both sides, and the container's version cannot be kept here: "
            + Work.reason(e));
    return Optional.empty();
  }

  private Optional<Path> keepFile(String path, Path original) throws IOException {
    work.session().send('G', work.command(path));
    Frame begin = work.session().receiveAny();
    if (begin.kind() != 'g') {
      work.stale(path);
      return Optional.empty();
    }
    ReceivedContent content = new ReceivedContent(work);
    boolean received = false;
    try {
      Path kept = conflicts.place(original);
      try (SeekableByteChannel out =
          Files.newByteChannel(kept, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        received = true;
        content.writeTo(out, Optional.empty());
      }
      return Optional.of(kept);
    } catch (Session.LostException e) {
      throw e;
    } catch (IOException e) {
      if (!received) {
        content.skip();
      }
      return notKept(path, e);
    }
  }
}
