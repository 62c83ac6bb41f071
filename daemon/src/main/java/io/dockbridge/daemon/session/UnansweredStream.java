package io.dockbridge.daemon.session;

import io.dockbridge.proxy.Duplex;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that can be given up as long as nothing has come on it. Nothing comes from it after
 * that, so whoever reads knows that the question on it can be asked again. Thread-safe as a {@link
 * Duplex} is.
 */
final class UnansweredStream implements Duplex {
  private static final Logger log = LoggerFactory.getLogger(UnansweredStream.class);

  private enum State {
    SILENT,
    ANSWERED,
    GIVEN_UP
  }

  private final Duplex stream;
  private final InputStream input;
  private final Consumer<UnansweredStream> settled;
  private final AtomicReference<State> state = new AtomicReference<>(State.SILENT);

  /**
   * Silent as yet.
   *
   * @param settled told when there is nothing to be given up any more
   */
  UnansweredStream(Duplex stream, Consumer<UnansweredStream> settled) {
    this.stream = stream;
    this.settled = settled;
    this.input = new Input(stream.input());
  }

  /** Ends it if nothing has come; does not wait. */
  void giveUp() {
    if (state.compareAndSet(State.SILENT, State.GIVEN_UP)) {
      try {
        close();
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
      if (state.get() == State.SILENT && state.compareAndSet(State.SILENT, State.ANSWERED)) {
        settled.accept(UnansweredStream.this);
      }
      if (state.get() == State.GIVEN_UP) {
        throw new IOException("the engine hangs");
      }
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
    settled.accept(this);
    stream.release();
  }

  @Override
  public void close() throws IOException {
    settled.accept(this);
    stream.close();
  }
}
