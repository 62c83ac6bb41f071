package io.dockbridge.portforward.server;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;

/** Runs commands on the server. */
@FunctionalInterface
public interface ServerCommands {
  /**
   * Starts a command in the login shell. The caller owns what it gets: the command's input and
   * output, and its life. Reading from a command that failed ends in an exception that says how.
   */
  Duplex start(String command) throws IOException;
}
