package io.dockbridge.enginesocket;

import java.util.function.BooleanSupplier;

/**
 * A client of the socket.
 *
 * @param stream the connection
 * @param name the process, as the kernel names it, for the audit log
 * @param gone whether it has closed its end altogether, as far as can be told; false also for one
 *     that only finished sending. Asked a few times a second, from any thread; never blocks.
 */
record Client(HttpStream stream, String name, BooleanSupplier gone) {}
