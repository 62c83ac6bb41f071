package io.dockbridge.hostservices;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionListener;
import io.dockbridge.proxy.Duplex;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Passes to an ssh agent what a container may ask it: for a list of its keys, and to sign. All else
 * (adding, removing, locking, extensions) is answered with a failure here. Messages have a length
 * of four bytes in front; each question has one answer (draft-ietf-sshm-ssh-agent §3).
 */
final class AgentGate {
  private static final int REQUEST_IDENTITIES = 11;
  private static final int IDENTITIES_ANSWER = 12;
  private static final int SIGN_REQUEST = 13;
  private static final byte[] FAILURE = {5};

  /** OpenSSH's own limit. */
  private static final int LONGEST_MESSAGE = 256 << 10;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private AgentGate() {}

  /** Whether an ssh agent listens there: it is asked for the list of its keys. */
  static boolean isAgent(Path socket) {
    try (Duplex agent = connect(socket)) {
      Thread limit = Thread.ofVirtual().name("host-agent-limit").start(() -> closeLate(agent));
      DataOutputStream question = new DataOutputStream(agent.output());
      write(question, new byte[] {REQUEST_IDENTITIES});
      byte[] answer = read(new DataInputStream(agent.input()));
      limit.interrupt();
      return answer[0] == IDENTITIES_ANSWER;
    } catch (IOException _) {
      return false;
    }
  }

  private static void closeLate(Duplex agent) {
    try {
      Thread.sleep(PATIENCE);
      agent.close();
    } catch (InterruptedException | IOException _) {
      Thread.currentThread().interrupt();
    }
  }

  static Duplex connect(Path socket) throws IOException {
    return new ChannelDuplex(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  /** Until the container hangs up. */
  static void run(Duplex container, Duplex agent, ConnectionListener listener) throws IOException {
    DataInputStream questions = new DataInputStream(container.input());
    DataOutputStream answers = new DataOutputStream(container.output());
    DataInputStream fromAgent = new DataInputStream(agent.input());
    DataOutputStream toAgent = new DataOutputStream(agent.output());
    while (true) {
      byte[] question;
      try {
        question = read(questions);
      } catch (EOFException _) {
        return;
      }
      listener.received(question.length);
      byte[] answer = FAILURE;
      if (question[0] == REQUEST_IDENTITIES || question[0] == SIGN_REQUEST) {
        write(toAgent, question);
        answer = read(fromAgent);
      }
      write(answers, answer);
      listener.sent(answer.length);
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 1 || length > LONGEST_MESSAGE) {
      throw new IOException("a message of an ssh agent with a length of " + length);
    }
    byte[] message = new byte[length];
    in.readFully(message);
    return message;
  }

  private static void write(DataOutputStream out, byte[] message) throws IOException {
    byte[] whole = new byte[Integer.BYTES + message.length];
    ByteBuffer.wrap(whole).putInt(message.length).put(message);
    out.write(whole);
    out.flush();
  }
}
