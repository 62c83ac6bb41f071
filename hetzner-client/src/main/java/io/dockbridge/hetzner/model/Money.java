package io.dockbridge.hetzner.model;

import java.math.BigDecimal;

/** A price in the account's currency, without and with tax. */
public record Money(BigDecimal net, BigDecimal gross) {}
