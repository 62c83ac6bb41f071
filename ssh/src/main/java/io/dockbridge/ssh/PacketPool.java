package io.dockbridge.ssh;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * Packets of SSH_MSG_CHANNEL_DATA for one connection, to be used again once they are written: the
 * zeroing of new ones was a quarter of what an upload cost. Thread-safe.
 */
final class PacketPool {
  private static final int KEPT = 32;

  /** For the packet's other fields. */
  private static final int OVERHEAD = 64;

  private final BlockingQueue<Buffer> idle = new ArrayBlockingQueue<>(KEPT);

  /** A packet with its command written, and room for that many bytes. */
  Buffer take(Session session, int bytes) {
    Buffer used = idle.poll();
    return used == null
        ? session.createBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, bytes + OVERHEAD)
        : session.prepareBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, used);
  }

  /** Takes back a packet that nobody uses any more. */
  void giveBack(Buffer packet) {
    boolean _ = idle.offer(packet);
  }
}
