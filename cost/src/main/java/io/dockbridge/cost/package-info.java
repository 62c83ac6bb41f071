/** What servers cost: the ledger of their paid hours, and the sums over it. */
package io.dockbridge.cost;
