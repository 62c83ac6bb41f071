package io.dockbridge.ssh.channel;

import java.nio.charset.StandardCharsets;

/**
 * What a program on the server says before its stream begins. Whatever comes before, such as a
 * login shell's noise, is skipped. Used by one thread.
 */
final class Greeting {
  private final byte[] words;
  private int seen;

  /** No byte of it but the first may be equal to the first. */
  Greeting(String words) {
    this.words = words.getBytes(StandardCharsets.US_ASCII);
  }

  /** How many of these bytes belong to the greeting or come before it. */
  int skip(byte[] bytes, int offset, int length) {
    int at = 0;
    while (at < length && !isComplete()) {
      byte next = bytes[offset + at++];
      if (next == words[seen]) {
        seen++;
      } else {
        seen = next == words[0] ? 1 : 0;
      }
    }
    return at;
  }

  boolean isComplete() {
    return seen == words.length;
  }
}
