package io.dockbridge.ssh.channel;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.session.AbstractClientSession;
import org.apache.sshd.client.session.ClientConnectionService;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * The connection protocol (RFC 4254) on one session: hands the packets of {@link StreamChannel}s to
 * these, and leaves commands and everything else to MINA, which numbers the channels of both. Of
 * MINA's classes it uses what is there for others to extend, nothing inside of a channel.
 *
 * <p>A channel is known here from before its opening until both sides have closed it, or the
 * session is lost. Thread-safe; packets come on the receiving thread.
 */
public final class StreamService extends ClientConnectionService {
  /** For {@code SshClient.setServiceFactories}. */
  public static final ClientConnectionServiceFactory FACTORY =
      new ClientConnectionServiceFactory() {
        @Override
        public Service create(Session session) throws IOException {
          return new StreamService((AbstractClientSession) session);
        }
      };

  private final Map<Long, StreamChannel> streams = new ConcurrentHashMap<>();

  private StreamService(AbstractClientSession session) throws IOException {
    super(session);
  }

  /** A number for a channel that is going to {@link #add} itself. */
  long nextNumber() {
    return getNextChannelId();
  }

  /**
   * From now on it gets its packets.
   *
   * @throws IOException if the session ends
   */
  void add(StreamChannel stream) throws IOException {
    streams.put(stream.number(), stream);
    if (isClosing()) { // and may have looked for those that it loses before this was one
      remove(stream);
      throw new IOException("the session is closed");
    }
  }

  /** Nothing comes for it any more. */
  void remove(StreamChannel stream) {
    streams.remove(stream.number());
  }

  /** How many channels there are, those of commands included. */
  public int channels() {
    return streams.size() + getChannels().size();
  }

  /** How many of them are sessions (RFC 4254 §6). */
  public int sessions() {
    int sessions = getChannels().size();
    for (StreamChannel stream : streams.values()) {
      sessions += stream.isSession() ? 1 : 0;
    }
    return sessions;
  }

  @Override
  public void process(int command, Buffer packet) throws Exception {
    if (command < SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION
        || command > SshConstants.SSH_MSG_CHANNEL_FAILURE) {
      super.process(command, packet);
      return;
    }
    int begin = packet.rpos();
    StreamChannel stream = streams.get(packet.getUInt());
    if (stream == null) { // a command's
      packet.rpos(begin);
      super.process(command, packet);
    } else {
      stream.receive(command, packet);
    }
  }

  /** On every way to the end, before anything is closed; maybe twice. */
  @Override
  protected void preClose() {
    super.preClose();
    List.copyOf(streams.values()).forEach(StreamChannel::lost);
  }
}
