/**
 * The command {@code dockbridge}. {@link io.dockbridge.cli.Main} runs one command in a process of
 * its own: {@code Commands} lists them and explains failures, {@code start}, {@code stop}, {@code
 * status}, {@code ports}, {@code keep}, {@code logs}, {@code doctor}, {@code config} and {@code
 * env} have a class each here.
 *
 * <p>All run on the main thread; {@code start --foreground} stays as the daemon. Sub-packages:
 * {@code cloud} (server, volume, cost), {@code service} (at login), {@code docker} (contexts of the
 * docker CLI), {@code instance} (which daemon, and speaking with it), {@code output}. To add a
 * command write its class and name it in {@code Commands}.
 */
package io.dockbridge.cli;
