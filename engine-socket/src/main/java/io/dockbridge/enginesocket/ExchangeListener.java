package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.http.ResponseHead;

/** Hears of one exchange, from its two threads. Quick, and throws nothing. */
interface ExchangeListener {
  /** For requests that leave no trace. */
  ExchangeListener NONE =
      new ExchangeListener() {
        @Override
        public void moved(long bytes) {}

        @Override
        public void becomesRaw(ResponseHead response) {}

        @Override
        public void ended(int status) {}
      };

  /** Bytes of a body or stream went through, either way. */
  void moved(long bytes);

  /** The connection is a raw stream from this answer on. */
  void becomesRaw(ResponseHead response);

  /**
   * The engine's answer has been passed on, or there will be none. Called once.
   *
   * @param status what the client was told; 0 if nothing
   */
  void ended(int status);
}
