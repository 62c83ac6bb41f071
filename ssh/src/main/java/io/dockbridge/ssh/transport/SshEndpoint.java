package io.dockbridge.ssh.transport;

/**
 * Where an SSH server listens and as whom to log in.
 *
 * @param port 1 to 65535
 */
public record SshEndpoint(String host, int port, String user) {
  @Override
  public String toString() {
    return user + "@" + host + ":" + port;
  }
}
