package io.dockbridge.lifecycle.idle;

import java.io.IOException;

/** Looks at the containers of the server that is ready now. */
@FunctionalInterface
public interface ContainerLook {
  /**
   * Asks the engine; called on the lifecycle's thread, only when nothing else keeps the server.
   *
   * @throws IOException if the engine does not answer
   */
  ContainerUse look() throws IOException;
}
