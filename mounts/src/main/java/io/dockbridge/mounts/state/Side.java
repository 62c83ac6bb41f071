package io.dockbridge.mounts.state;

import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Entry;

/** Where a path is: on this machine or on the server. */
public enum Side {
  HERE,
  THERE;

  Side other() {
    return this == HERE ? THERE : HERE;
  }

  /** How this side described a path when both agreed on it. */
  Entry of(Agreement agreement) {
    return this == HERE ? agreement.here() : agreement.there();
  }

  /** An agreement of which this side's part is the first one. */
  Agreement agreement(Entry mine, Entry others, long at) {
    return this == HERE ? new Agreement(mine, others, at) : new Agreement(others, mine, at);
  }
}
