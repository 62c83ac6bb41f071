package io.dockbridge.doctor;

/** What a check found. Each text is one line and holds no secret. */
public sealed interface CheckResult {
  /** All is well. */
  record Ok(String what) implements CheckResult {}

  /** It works, but perhaps not as intended, or not for long. */
  record Warning(String what, String advice) implements CheckResult {}

  /** It does not work. */
  record Problem(String what, String advice) implements CheckResult {}

  /** It could not be checked, or there is nothing to check. */
  record Skipped(String reason) implements CheckResult {}
}
