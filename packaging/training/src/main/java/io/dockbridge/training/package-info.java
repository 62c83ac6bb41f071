/**
 * Trains the JVM after a build. The JVM keeps what it learns in one run of a program for the next
 * ones, in an AOT cache: classes, and which methods are hot. {@link
 * io.dockbridge.training.Training} runs the built daemon and commands against {@code Stage}, which
 * is this process: a cloud, an SSH server, an engine and a program behind a port, without any
 * container. {@code tools/publish} and the end-to-end tests call it; why: ADR 19 and 22.
 *
 * <p>To train something else begin in {@code Training.train}; what clients do is in {@code
 * Traffic}. {@code ForwardedChannel} serves tests of the module ssh, too.
 */
package io.dockbridge.training;
