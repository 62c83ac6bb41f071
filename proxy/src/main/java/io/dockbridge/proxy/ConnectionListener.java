package io.dockbridge.proxy;

/**
 * Hears of one relayed connection. Calls come from threads that other connections may share, {@link
 * #sent} and {@link #received} concurrently with each other, one after the other each;
 * implementations are quick, take no lock that is held over I/O, and throw nothing.
 */
public interface ConnectionListener {
  /** Bytes that went from the accepted side to the dialled side; more than 0. */
  void sent(int bytes);

  /** Bytes that went from the dialled side to the accepted side; more than 0. */
  void received(int bytes);
}
