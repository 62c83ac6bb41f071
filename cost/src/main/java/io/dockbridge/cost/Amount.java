package io.dockbridge.cost;

import java.math.BigDecimal;

/** Money in one currency, without and with tax. */
public record Amount(BigDecimal net, BigDecimal gross) {
  /** Nothing. */
  public static final Amount ZERO = new Amount(BigDecimal.ZERO, BigDecimal.ZERO);

  /** The sum of both. */
  public Amount plus(Amount other) {
    return new Amount(net.add(other.net), gross.add(other.gross));
  }

  Amount minus(Amount other) {
    return new Amount(net.subtract(other.net), gross.subtract(other.gross));
  }

  /** So many times this. */
  public Amount times(long count) {
    BigDecimal factor = BigDecimal.valueOf(count);
    return new Amount(net.multiply(factor), gross.multiply(factor));
  }

  Amount atMost(Amount most) {
    return new Amount(net.min(most.net), gross.min(most.gross));
  }
}
