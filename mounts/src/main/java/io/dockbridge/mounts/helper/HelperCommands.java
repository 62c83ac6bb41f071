package io.dockbridge.mounts.helper;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;

/** Starts a command on the server, whose input and output the caller then owns. */
@FunctionalInterface
public interface HelperCommands {
  /** Starts it in the login shell; an end with a failure is an exception of the reader. */
  Duplex start(String command) throws IOException;
}
