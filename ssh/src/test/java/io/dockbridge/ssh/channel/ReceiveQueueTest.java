package io.dockbridge.ssh.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ReceiveQueueTest {
  private static final int MOST = 50_000;

  private final PiecePool pool = new PiecePool();
  private final Random random = new Random();

  /** One stream of a connection, and what has come and been taken on it. */
  private final class Stream {
    private final ReceiveQueue queue = newQueue();
    private final ByteArrayOutputStream came = new ByteArrayOutputStream();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    void come() throws IOException {
      byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : MOST)];
      random.nextBytes(bytes);
      int _ = queue.add(bytes, 0, bytes.length);
      came.writeBytes(bytes);
    }

    void take() throws IOException {
      byte[] bytes = new byte[1 + random.nextInt(MOST)];
      if (queue.unread() > 0) {
        taken.write(bytes, 0, queue.take(bytes, 0, bytes.length).count());
      }
    }

    void takeAll() throws IOException {
      while (queue.unread() > 0) {
        take();
      }
    }
  }

  private ReceiveQueue newQueue() {
    ReceiveWindow.Budget budget = new ReceiveWindow.Budget(64 << 20);
    ReceiveWindow window = new ReceiveWindow(budget, new RoundTrip(System::nanoTime));
    int _ = window.widen();
    return new ReceiveQueue(window, pool);
  }

  @RepeatedTest(5)
  void streamsThatShareAPoolGetTheirOwnBytesInOrder() throws IOException {
    Stream[] streams = {new Stream(), new Stream(), new Stream()};
    for (int i = 0; i < 300; i++) {
      Stream stream = streams[random.nextInt(streams.length)];
      if (random.nextBoolean() && stream.queue.unread() < ReceiveWindow.INITIAL / 2) {
        stream.come();
      } else {
        stream.take();
      }
    }
    for (Stream stream : streams) {
      stream.takeAll();
      assertThat(Arrays.equals(stream.taken.toByteArray(), stream.came.toByteArray())).isTrue();
    }
  }

  @Test
  void whatWasDroppedAtTheEndOfAStreamIsNotSeenInAnother() throws IOException {
    Stream left = new Stream();
    left.come();
    left.queue.close();
    Stream next = new Stream();
    next.come();
    next.takeAll();
    assertThat(next.taken.toByteArray()).isEqualTo(next.came.toByteArray());
  }
}
