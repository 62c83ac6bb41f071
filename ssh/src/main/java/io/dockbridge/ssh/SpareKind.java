package io.dockbridge.ssh;

/** What streams that are opened ahead are for, and so how many there are and what they may take. */
enum SpareKind {
  /** Requests to the engine: {@code docker run} has three under way at once. */
  ENGINE(3),

  /**
   * Connections to ports, by the {@link PortRelay}: a browser opens six to a site at once, a pool
   * of a test suite ten or more. Their windows are widened when they are used, as there are many.
   */
  RELAY(16);

  private final int kept;

  SpareKind(int kept) {
    this.kept = kept;
  }

  /** How many are there ahead. */
  int kept() {
    return kept;
  }

  /** Opens one; does not wait for the server. */
  StreamChannel open(SshLink link, StreamTarget target) throws SshException {
    return this == RELAY ? link.beginNarrow(target) : link.begin(target);
  }
}
