package io.dockbridge.ssh.channel;

import java.nio.charset.StandardCharsets;

/**
 * What a program on the server says before its stream begins. Whatever comes before, such as a
 * login shell's noise, is skipped, and remembered in case the greeting never comes. Used by the
 * receiving thread.
 */
final class Greeting {
  private static final int LONGEST_COMPLAINT = 4 << 10;

  private final byte[] words;
  private final StringBuilder complaint = new StringBuilder();
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
    if (!isComplete()) {
      complain(bytes, offset, length);
    }
    return at;
  }

  boolean isComplete() {
    return seen == words.length;
  }

  /** The program has said something else, maybe why it does not greet. */
  void complain(byte[] bytes, int offset, int count) {
    int room = Math.min(count, LONGEST_COMPLAINT - complaint.length());
    complaint.append(new String(bytes, offset, Math.max(0, room), StandardCharsets.UTF_8));
  }

  /** The last line of that with a colon before it; empty if there is none. */
  String lastWords() {
    return complaint.toString().strip().lines().reduce("", (_, last) -> ": " + last);
  }
}
