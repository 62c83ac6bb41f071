package io.dockbridge.daemon.cloud;

import io.dockbridge.cost.Amount;

/**
 * What a server has cost so far.
 *
 * @param hours that are paid for
 */
record ServerCost(long hours, Amount amount, String currency) {}
