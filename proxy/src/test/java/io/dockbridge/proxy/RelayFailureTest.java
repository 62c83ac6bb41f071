package io.dockbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RelayFailureTest {
  private static final byte[] ANSWER = {'4', '1', '3'};

  @Test
  void anAnswerIsNotLostWhenTheBackendRefusesTheRestOfTheRequest() {
    CountDownLatch refused = new CountDownLatch(1);
    End client = new End(new ByteArrayInputStream(new byte[100]));
    End backend = new End(new AfterLatch(refused, ANSWER));
    backend.out = new Refusing(refused);
    assertThatThrownBy(() -> Relay.run(client, backend, Loopback.VIRTUAL, Loopback.DEAF))
        .hasMessage("broken pipe");
    assertThat(client.received.toByteArray()).isEqualTo(ANSWER);
    assertThat(client.closed && backend.closed).isTrue();
  }

  /** An end in memory. */
  private static final class End implements Duplex {
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final InputStream in;
    OutputStream out = received;
    volatile boolean closed;

    End(InputStream in) {
      this.in = in;
    }

    @Override
    public InputStream input() {
      return in;
    }

    @Override
    public OutputStream output() {
      return out;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class Refusing extends OutputStream {
    private final CountDownLatch refused;

    Refusing(CountDownLatch refused) {
      this.refused = refused;
    }

    @Override
    public void write(int b) throws IOException {
      refused.countDown();
      throw new IOException("broken pipe");
    }
  }

  private static final class AfterLatch extends FilterInputStream {
    private final CountDownLatch latch;

    AfterLatch(CountDownLatch latch, byte[] bytes) {
      super(new ByteArrayInputStream(bytes));
      this.latch = latch;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return super.read(bytes, offset, length);
    }
  }
}
