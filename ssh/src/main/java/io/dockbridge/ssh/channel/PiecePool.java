package io.dockbridge.ssh.channel;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Places for received bytes that wait to be taken, for one connection, to be used again. New ones
 * for each packet lived just long enough to become old: behind a slow reader the heap grew to all
 * it may have. Thread-safe.
 */
public final class PiecePool {
  static final int SIZE = StreamChannel.LARGEST_PACKET;

  private static final int KEPT = 64;

  private final BlockingQueue<ByteBuffer> idle = new ArrayBlockingQueue<>(KEPT);

  /** An empty one: nothing remains to be read, and all of its capacity is behind the limit. */
  ByteBuffer take() {
    ByteBuffer used = idle.poll();
    return (used == null ? ByteBuffer.allocate(SIZE) : used.clear()).limit(0);
  }

  /** Takes back one that nobody uses any more. */
  void giveBack(ByteBuffer piece) {
    boolean _ = idle.offer(piece);
  }
}
