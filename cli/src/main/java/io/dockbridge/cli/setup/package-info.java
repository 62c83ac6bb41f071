/**
 * Setting up and checking this machine: {@code config}, {@code doctor}, {@code env}, {@code demo},
 * {@code uninstall}. None of them needs a daemon. Called by {@code Commands} on the main thread.
 */
package io.dockbridge.cli.setup;
