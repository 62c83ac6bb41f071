package io.dockbridge.doctor;

/** What a check found. Texts are a line each and hold no secret. */
public sealed interface Finding {
  /** All is well. */
  record Ok(String what) implements Finding {}

  /** It works, but perhaps not as meant, or not for long. */
  record Warning(String what, String advice) implements Finding {}

  /** It does not work. */
  record Problem(String what, String advice) implements Finding {}

  /** It could not be looked at, or there is nothing to look at. */
  record Skipped(String reason) implements Finding {}
}
