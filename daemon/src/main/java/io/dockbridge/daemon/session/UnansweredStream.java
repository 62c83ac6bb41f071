package io.dockbridge.daemon.session;

import io.dockbridge.proxy.Duplex;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that can be given up as long as nothing has come on it. Nothing comes from it after
 * that, so whoever reads knows that the question on it can be asked again. Thread-safe as a {@link
 * Duplex} is.
 */
final class UnansweredStream implements Duplex {
  private static final Logger log = LoggerFactory.getLogger(UnansweredStream.class);

  private final Duplex stream;
  private final InputStream input;

  /** It is in there until something has come, or it has ended; who removes it decides which. */
  private final Set<UnansweredStream> unanswered;

  /** Of the thread that reads. */
  private boolean answered;

  /** Adds itself to the set of those on which nothing has come yet. */
  UnansweredStream(Duplex stream, Set<UnansweredStream> unanswered) {
    this.stream = stream;
    this.unanswered = unanswered;
    this.input = new Input(stream.input());
    unanswered.add(this);
  }

  /** Ends it if nothing has come; does not wait. */
  void giveUp() {
    if (unanswered.remove(this)) {
      try {
        stream.close();
      } catch (IOException e) {
        log.debug("an unanswered stream: {}", e.toString());
      }
    }
  }

  private final class Input extends FilterInputStream {
    Input(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return heard(in.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return heard(in.read(bytes, offset, length));
    }

    private int heard(int result) throws IOException {
      if (!answered && !unanswered.remove(UnansweredStream.this)) {
        throw new IOException("the engine hangs");
      }
      answered = true;
      return result;
    }
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return stream.output();
  }

  @Override
  public void shutdownOutput() throws IOException {
    stream.shutdownOutput();
  }

  @Override
  public void release() throws IOException {
    unanswered.remove(this);
    stream.release();
  }

  @Override
  public void close() throws IOException {
    unanswered.remove(this);
    stream.close();
  }
}
