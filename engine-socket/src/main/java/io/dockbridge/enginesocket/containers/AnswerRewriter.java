package io.dockbridge.enginesocket.containers;

import java.io.IOException;

/** Changes the body of an engine's successful answer, which is read as a whole for it. */
@FunctionalInterface
public interface AnswerRewriter {
  /** The body that the client gets. On the client's thread. */
  byte[] rewrite(byte[] body) throws IOException;

  /** This change, and then another one. */
  default AnswerRewriter then(AnswerRewriter next) {
    return body -> next.rewrite(rewrite(body));
  }
}
