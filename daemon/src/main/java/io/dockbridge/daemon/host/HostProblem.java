package io.dockbridge.daemon.host;

/**
 * Why a host's engine cannot be reached.
 *
 * @param message what happened, a sentence
 * @param advice what the user can do, a sentence
 * @param passing whether it may well pass by itself, as a network does; if not, nobody need wait
 */
record HostProblem(String message, String advice, boolean passing) {}
