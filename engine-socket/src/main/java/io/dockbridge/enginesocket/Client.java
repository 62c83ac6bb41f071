package io.dockbridge.enginesocket;

import io.dockbridge.enginesocket.http.HttpStream;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A client of the socket.
 *
 * @param stream the connection
 * @param name the process, as the kernel names it, for the audit log
 * @param program by which a client is recognised that asks again on another connection; asked for
 *     only while it waits for an answer
 * @param process which no other process ever is, unlike a process id
 * @param gone whether it has closed its end altogether, as far as can be told; false also for one
 *     that only finished sending. Asked a few times a second, from any thread; never blocks.
 */
record Client(
    HttpStream stream,
    String name,
    Supplier<String> program,
    Supplier<String> process,
    BooleanSupplier gone) {}
