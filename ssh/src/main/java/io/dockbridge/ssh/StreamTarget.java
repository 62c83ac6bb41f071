package io.dockbridge.ssh;

import org.apache.sshd.common.util.buffer.Buffer;

/** What a stream leads to, and how its SSH_MSG_CHANNEL_OPEN names it. */
sealed interface StreamTarget {
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
