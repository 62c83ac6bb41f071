package io.dockbridge.mounts.helper;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.PythonProgram;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to {@code mirror_helper.py} on the server, which describes the frames.
 *
 * <p>Commands are sent by the synchronizing thread. What the helper says is read by {@code
 * mounts-helper}, virtual, which puts it into that thread's inbox, and waits while more than a few
 * MiB of file contents lie there.
 */
public final class Helper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Helper.class);
  private static final PythonProgram SCRIPT =
      new PythonProgram(Helper.class, "mirror_helper.py", "dockbridge-mounts");

  private static final int LONGEST_FRAME = 64 << 20;
  private static final int BUFFER = 256 << 10;
  private static final int MOST_CONTENT = 16 << 20;

  /** What the helper said. */
  public static final class Frame {
    private final char kind;
    private final byte[] body;

    Frame(char kind, byte[] body) {
      this.kind = kind;
      this.body = body;
    }

    public char kind() {
      return kind;
    }

    public byte[] body() {
      return body;
    }

    public FrameReader reader() {
      return new FrameReader(body);
    }
  }

  private final Duplex program;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Semaphore room = new Semaphore(MOST_CONTENT);

  private Helper(Duplex program) {
    this.program = program;
    this.in = new DataInputStream(new BufferedInputStream(program.input(), BUFFER));
    this.out = new DataOutputStream(new BufferedOutputStream(program.output(), BUFFER));
  }

  /** Starts it; the inbox gets all that it says, and its end. */
  static Helper start(HelperCommands server, Inbox inbox) throws IOException {
    Helper helper = new Helper(server.start(SCRIPT.command()));
    boolean started = false;
    try {
      helper.awaitGreeting();
      Thread.ofVirtual().name("mounts-helper").start(() -> helper.read(inbox));
      started = true;
      return helper;
    } finally {
      if (!started) {
        helper.close();
      }
    }
  }

  private void awaitGreeting() throws IOException {
    SCRIPT.send(out);
    try {
      String _ = SCRIPT.awaitGreeting(in);
    } catch (IOException e) {
      throw new MountException(
          "python3, which bind mounts need, did not start on the server: " + e.getMessage(), e);
    }
  }

  private void read(Inbox inbox) {
    try {
      while (true) {
        inbox.add(new Inbox.Message.Said(this, readFrame()));
      }
    } catch (IOException e) {
      inbox.add(new Inbox.Message.Ended(this, e));
    }
  }

  private Frame readFrame() throws IOException {
    int length = in.readInt();
    char kind = (char) in.readUnsignedByte();
    if (length < 0 || length > LONGEST_FRAME) {
      throw new IOException("the helper on the server sent a broken frame");
    }
    if (kind == 'D') {
      room.acquireUninterruptibly(Math.min(length, MOST_CONTENT));
    }
    byte[] body = new byte[length];
    in.readFully(body);
    return new Frame(kind, body);
  }

  /** A piece of content has been used. */
  public void consumed(Frame content) {
    room.release(Math.min(content.body().length, MOST_CONTENT));
  }

  /** Sends a command; nothing goes out before {@link #flush}. */
  public void send(char kind, byte[] body) throws IOException {
    out.writeInt(body.length);
    out.writeByte(kind);
    out.write(body);
  }

  void flush() throws IOException {
    out.flush();
  }

  /** Ends it. Idempotent. */
  @Override
  public void close() {
    room.release(MOST_CONTENT); // the reader may wait for room
    try {
      program.close();
    } catch (EOFException e) {
      LOG.trace("it had ended", e);
    } catch (IOException e) {
      LOG.debug("closing the helper for mounts: {}", e.toString());
    }
  }
}
