/**
 * The command {@code dockbridge}. {@link io.dockbridge.cli.Main} runs one command in a process of
 * its own; {@code Commands} lists them and explains failures. All run on the main thread; {@code
 * start --foreground} stays as the daemon.
 *
 * <p>A class for each command, by what it is about: {@code daemon} (start, stop, status, keep,
 * logs), {@code ports}, {@code mounts}, {@code cloud} (server, volume, cost, ssh), {@code setup}
 * (config, doctor, env, uninstall), {@code service} (at login), {@code help}. They share {@code
 * instance} (which daemon, and speaking with it), {@code docker} (contexts of the docker CLI) and
 * {@code output}. To add a command extend {@code Subcommand} and name it in {@code Commands}.
 */
package io.dockbridge.cli;
