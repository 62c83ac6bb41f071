package io.dockbridge.enginesocket;

import java.time.Duration;

/**
 * A request that a client made, for the audit log. Holds no query, header or body, and so no
 * secret.
 *
 * @param id also in the log's lines about it and in the error that the client read
 * @param client the process that asked, as the kernel names it
 * @param what method and path
 * @param status what it was told; 0 if it was gone before
 * @param took from the request to the end of the answer
 */
public record Operation(String id, String client, String what, int status, Duration took) {}
