package io.dockbridge.ssh.channel;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * Large packets of one connection, to be used again once they are written: the zeroing of new ones,
 * and the collector's work for them, was a quarter of what an upload cost. Thread-safe.
 */
public final class PacketPool {
  private static final int KEPT = 32;

  /** What less than that is in is made anew: most streams only ever say a few words. */
  private static final int WORTH_KEEPING = 4 << 10;

  private final BlockingQueue<Buffer> idle = new ArrayBlockingQueue<>(KEPT);

  /** A packet that was used before, with room for that many bytes of a stream, if there is one. */
  Optional<Buffer> take(int bytes) {
    return bytes < WORTH_KEEPING ? Optional.empty() : Optional.ofNullable(idle.poll());
  }

  /** For how many bytes to make a packet that has to take so many. */
  int size(int bytes) {
    return bytes < WORTH_KEEPING ? bytes : StreamChannel.LARGEST_PACKET;
  }

  /** Takes back a packet that nobody uses any more. */
  void giveBack(Buffer packet) {
    if (packet.array().length >= StreamChannel.LARGEST_PACKET) {
      boolean _ = idle.offer(packet);
    }
  }
}
