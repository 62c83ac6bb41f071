/**
 * Buys a server and waits until its engine answers.
 *
 * <p>Entry: {@code Provisioner}, called by {@code LifecycleLoop} on the lifecycle's thread. {@code
 * Catalogue} says what can be bought, {@code ServerOrder} buys it with the intent in the journal
 * first, {@code CloudInit} is what the server does at its first boot. Each candidate that fails is
 * deleted before the next is bought. {@code BootFailures} counts those that never became usable.
 *
 * <p>To change what is bought begin in {@code Catalogue}; the order itself, in {@code ServerOrder};
 * the server's set-up, in {@code CloudInit}; when buying pauses, in {@code BootFailures}.
 */
package io.dockbridge.lifecycle.provision;
