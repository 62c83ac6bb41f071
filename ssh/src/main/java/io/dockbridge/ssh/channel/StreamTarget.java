package io.dockbridge.ssh.channel;

import org.apache.sshd.common.util.buffer.Buffer;

/** What a stream leads to, and how its SSH_MSG_CHANNEL_OPEN names it. */
public sealed interface StreamTarget {
  /** The channel type. */
  String channelType();

  /** Appends the fields that are specific to the channel type. */
  void putTo(Buffer open);

  /** A unix socket: OpenSSH's PROTOCOL, §2.4. */
  record UnixSocket(String path) implements StreamTarget {
    @Override
    public String channelType() {
      return "direct-streamlocal@openssh.com";
    }

    @Override
    public void putTo(Buffer open) {
      open.putString(path);
      open.putString(""); // reserved
      open.putUInt(0); // reserved
    }

    @Override
    public String toString() {
      return path;
    }
  }

  /**
   * A program on the server whose input and output are the stream (RFC 4254 §6.5).
   *
   * @param line for the user's login shell
   * @param name of what it leads to, for messages
   * @param greeting what it says before the stream begins
   */
  record Command(String line, String name, String greeting) implements StreamTarget {
    @Override
    public String channelType() {
      return "session";
    }

    @Override
    public void putTo(Buffer open) {}

    @Override
    public String toString() {
      return name;
    }
  }

  /** A TCP port: RFC 4254 §7.2. */
  record TcpPort(String host, int port) implements StreamTarget {
    @Override
    public String channelType() {
      return "direct-tcpip";
    }

    @Override
    public void putTo(Buffer open) {
      open.putString(host);
      open.putUInt(port);
      open.putString("127.0.0.1"); // the originator; the server only logs it
      open.putUInt(0);
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }
}
