package io.dockbridge.lifecycle.idle;

import java.io.IOException;

/** Says what the containers of the server that is ready do. */
@FunctionalInterface
public interface ContainerProbe {
  /**
   * Asks the engine; called on the lifecycle's thread, only when nothing else keeps the server.
   *
   * @throws IOException if the engine does not answer
   */
  ContainerUse check() throws IOException;
}
