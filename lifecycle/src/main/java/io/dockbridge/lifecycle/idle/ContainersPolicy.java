package io.dockbridge.lifecycle.idle;

/** Which containers keep a server that nobody uses otherwise. */
public enum ContainersPolicy {
  /** None does. */
  IGNORE,
  /** Those with the label {@code dockbridge.keep-alive=true}. */
  LABELLED,
  /** The labelled ones and those that use more than 5 % of a core. */
  BUSY,
  /** Every running one. */
  RUNNING
}
