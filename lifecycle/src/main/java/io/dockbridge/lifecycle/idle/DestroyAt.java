package io.dockbridge.lifecycle.idle;

/** When an idle server is destroyed. */
public enum DestroyAt {
  /** As soon as it is idle. */
  IDLE,
  /** When it is idle, but not before the hour that is paid anyway is nearly over. */
  END_OF_PAID_HOUR
}
