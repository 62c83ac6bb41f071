package io.dockbridge.mounts.helper;

import io.dockbridge.mounts.helper.Helper.Frame;
import io.dockbridge.mounts.helper.Inbox.Message;
import io.dockbridge.mounts.reconcile.Entry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the helper, as the synchronizing thread talks to it: commands go out in a row, their
 * answers come back in the same order, and between them what containers changed.
 */
public final class Session implements AutoCloseable {
  /** What becomes of the answer to a command. */
  public interface Answer {
    void accept(Result result) throws IOException;
  }

  /** Takes frames of changes, on the synchronizing thread. */
  public interface Changes {
    void accept(FrameReader frame) throws IOException;
  }

  /**
   * How a command ended.
   *
   * @param entry what is there now, if it was carried out
   * @param problem why it was not; empty as well if what was there was not what was expected
   */
  public record Result(boolean done, Optional<Entry> entry, Optional<String> problem) {}

  /** The helper is gone: nothing more comes from it. */
  public static final class LostException extends IOException {
    private static final long serialVersionUID = 1;

    LostException(IOException reason) {
      super(reason.getMessage(), reason);
    }
  }

  /**
   * What a session finds out at its beginning.
   *
   * @param id of the mirrors there
   * @param tree the folder in which they are
   * @param serverBoot changes when the server's kernel starts anew
   * @param laptopBoot changes when this machine's does
   */
  public record Server(String id, int uid, String tree, String serverBoot, String laptopBoot) {}

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final Helper helper;
  private final Inbox inbox;
  private final Changes onChanges;
  private final Deque<Answer> awaited = new ArrayDeque<>();
  private Optional<LostException> lost = Optional.empty();

  /** What has nothing to do with the helper waits until its turn. */
  private final Deque<Message> postponed;

  private Session(Helper helper, Inbox inbox, Changes onChanges, Deque<Message> postponed) {
    this.helper = helper;
    this.inbox = inbox;
    this.onChanges = onChanges;
    this.postponed = postponed;
  }

  /**
   * Starts the helper.
   *
   * @param onChanges called with frames of changes, on the synchronizing thread
   * @param postponed takes what is heard meanwhile and is not the helper's
   */
  public static Session start(
      HelperCommands server, Inbox inbox, Changes onChanges, Deque<Message> postponed)
      throws IOException {
    Helper helper = Helper.start(server, inbox);
    return new Session(helper, inbox, onChanges, postponed);
  }

  /** Says where the mirrors are to be. */
  public Server hello(String folder) throws IOException {
    helper.send('H', new FrameWriter().text(folder).done());
    Frame frame = receiveAny();
    FrameReader answer = frame.reader();
    if (frame.kind() == 'r' && answer.letter() == 'e') {
      throw new MountException("the server cannot keep mirrors: " + problem(answer));
    }
    require(frame, 'h');
    String id = answer.text().orElse("");
    int uid = answer.number();
    String tree = answer.text().orElse("");
    return new Server(id, uid, tree, answer.text().orElse(""), thisBoot());
  }

  public boolean isOf(Helper other) {
    return helper.equals(other);
  }

  public Helper helper() {
    return helper;
  }

  /** Sends a command whose answer the caller receives by itself. */
  public void send(char kind, FrameWriter body) throws IOException {
    helper.send(kind, body.done());
  }

  /** Sends a command whose answer is awaited later. */
  public void ask(char kind, FrameWriter body, Answer answer) throws IOException {
    helper.send(kind, body.done());
    expect(answer);
  }

  /** The next answer is for this; for a command that is sent in several frames. */
  public void expect(Answer answer) throws IOException {
    awaited.add(answer);
    takeWhatIsThere();
  }

  /** Answers must not pile up while commands are sent: the helper would wait for us then. */
  private void takeWhatIsThere() throws IOException {
    for (Optional<Message> next = poll(); next.isPresent(); next = poll()) {
      Optional<Frame> frame = frame(next.get());
      if (frame.isPresent()) {
        answer(frame.get());
      }
    }
  }

  /** Waits for the answers to all commands. */
  public void awaitAnswers() throws IOException {
    helper.flush();
    while (!awaited.isEmpty()) {
      answer(receiveAny());
    }
  }

  private void answer(Frame frame) throws IOException {
    if (frame.kind() != 'r' || awaited.isEmpty()) {
      throw new IOException("the helper on the server said " + frame.kind() + " unasked");
    }
    FrameReader body = frame.reader();
    char status = body.letter();
    Result result =
        switch (status) {
          case 'o' -> new Result(true, body.entry(), Optional.empty());
          case 'b' -> {
            LOG.warn(
                "The server cannot watch all folders, and reads them now and then (raise"
                    + " fs.inotify.max_user_watches there)");
            yield new Result(true, body.entry(), Optional.empty());
          }
          case 'x' -> new Result(false, Optional.empty(), Optional.empty());
          default -> new Result(false, Optional.empty(), Optional.of(problem(body)));
        };
    awaited.remove().accept(result);
  }

  public static String problem(FrameReader body) throws IOException {
    int code = body.number();
    String text = new String(body.rest(), java.nio.charset.StandardCharsets.UTF_8);
    return code == ENOSPC ? "the server's disk is full" : text;
  }

  private static final int ENOSPC = 28;

  /** Changes when this machine's kernel starts anew; the same always where that is not known. */
  private static String thisBoot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException _) {
      return "";
    }
  }

  private static void require(Frame frame, char kind) throws IOException {
    if (frame.kind() != kind) {
      throw new IOException(
          "the helper on the server said %s, not %s".formatted(frame.kind(), kind));
    }
  }

  /** The next frame that is not about changes. */
  public Frame receiveAny() throws IOException {
    if (lost.isPresent()) {
      throw lost.get(); // its end is reported once
    }
    helper.flush();
    try {
      while (true) {
        Optional<Frame> frame = frame(inbox.take());
        if (frame.isPresent()) {
          return frame.get();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private Optional<Message> poll() throws IOException {
    try {
      return inbox.poll(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Empty if it was no answer. */
  private Optional<Frame> frame(Message message) throws IOException {
    return switch (message) {
      case Message.Said(Helper from, Frame frame) when isOf(from) -> {
        if (frame.kind() != 'c') {
          yield Optional.of(frame);
        }
        onChanges.accept(frame.reader());
        yield Optional.empty();
      }
      case Message.Ended(Helper ended, IOException reason) when isOf(ended) -> {
        LostException now = new LostException(reason);
        lost = Optional.of(now);
        throw now;
      }
      case Message.Said _, Message.Ended _ -> Optional.empty(); // of a helper that is given up
      case Message.Call _ -> {
        postponed.add(message);
        yield Optional.empty();
      }
    };
  }

  @Override
  public void close() {
    helper.close();
  }
}
