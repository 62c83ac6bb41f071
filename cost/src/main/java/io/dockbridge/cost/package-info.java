/**
 * What servers cost: the ledger of their paid hours, and the sums over it.
 *
 * <p>Entry: {@link io.dockbridge.cost.Ledger}, the file that the daemon's lifecycle thread and
 * commands append to, and {@link io.dockbridge.cost.Bill}, which sums it up. {@code BilledServer}
 * knows how hours are counted, {@code PriceList} the cloud's prices in the words of the ledger.
 *
 * <p>To change what a line holds begin in {@code LedgerLine} (older ledgers must stay readable);
 * how hours become money, in {@code BilledServer} and {@code Rate}.
 */
package io.dockbridge.cost;
