package io.dockbridge.enginesocket;

import io.dockbridge.proxy.Duplex;
import java.util.function.BooleanSupplier;

/**
 * A client of the socket.
 *
 * @param name the process, as the kernel names it, for the audit log
 * @param gone whether it has closed its end altogether, as far as can be told; false also for one
 *     that only finished sending. Asked a few times a second, from any thread.
 */
record Client(Duplex duplex, String name, BooleanSupplier gone) {}
