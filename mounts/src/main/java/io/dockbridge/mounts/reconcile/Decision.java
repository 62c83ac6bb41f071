package io.dockbridge.mounts.reconcile;

/** What becomes of a path that is not the same on both sides. */
public enum Decision {
  /** Both sides have it alike, or both have it no more. */
  AGREE,
  /** The server gets what is here, or loses what is not. */
  TO_SERVER,
  /** This machine gets what is there, or loses what is not. */
  TO_LAPTOP,
  /** Both changed it: the server's is kept aside, and then gets what is here. */
  KEEP_SERVERS,
  /** A file may have been changed here, which its content tells. */
  COMPARE_FOR_SERVER,
  /** A file may have been changed there, which its content tells. */
  COMPARE_FOR_LAPTOP,
  /** A file was changed on both sides, perhaps alike. */
  COMPARE_BOTH
}
