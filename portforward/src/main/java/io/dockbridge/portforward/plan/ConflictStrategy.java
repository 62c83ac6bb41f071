package io.dockbridge.portforward.plan;

/** What happens when a local port that a container's port should get is taken. */
public enum ConflictStrategy {
  /** The next free one of port + 1000 to port + 1999 is used. */
  INCREMENT,
  /** The container isn't started; a container that runs already goes without. */
  FAIL,
  /** The container goes without until the port is free. */
  RETRY
}
