package io.dockbridge.lifecycle.idle;

import java.util.List;

/**
 * What the containers of a server are doing.
 *
 * @param running how many run
 * @param labelled names of the running ones labelled {@code dockbridge.keep-alive=true}
 * @param busy names of the running ones that used more than 5 % of a core on average
 */
public record ContainerUse(int running, List<String> labelled, List<String> busy) {
  /** No container runs. */
  public static final ContainerUse NONE = new ContainerUse(0, List.of(), List.of());

  /** Copies the lists. */
  public ContainerUse {
    labelled = List.copyOf(labelled);
    busy = List.copyOf(busy);
  }
}
