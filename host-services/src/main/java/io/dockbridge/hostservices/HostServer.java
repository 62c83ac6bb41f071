package io.dockbridge.hostservices;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;

/** The server whose containers reach this machine. Fails where there is no connection to it now. */
public interface HostServer {
  /** Starts a command there. */
  Duplex start(String command) throws IOException;

  /** Opens a stream to a unix socket there. */
  Duplex openSocket(String path) throws IOException;
}
