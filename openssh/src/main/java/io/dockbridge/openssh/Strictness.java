package io.dockbridge.openssh;

/** What a host key that nobody knows yet is worth (ssh_config: StrictHostKeyChecking). */
enum Strictness {
  /** Nothing: {@code yes}, and {@code ask}, since there is nobody to be asked. */
  REFUSE,
  /** It is remembered: {@code accept-new}. */
  ACCEPT_NEW,
  /** Any key is accepted, even one that is not the known one: {@code no}, {@code off}. */
  ACCEPT_ALL;

  static Strictness of(String word) {
    return switch (word) {
      case "accept-new" -> ACCEPT_NEW;
      case "no", "off", "false" -> ACCEPT_ALL;
      default -> REFUSE;
    };
  }
}
