/**
 * A server exists exactly when it is needed.
 *
 * <p>Begin with {@link io.dockbridge.lifecycle.ServerLifecycle}; the daemon builds it and its
 * clients' threads call it. One thread, {@code dockbridge-lifecycle} ({@code LifecycleLoop}), does
 * what the state asks for: {@code Provisioner} creates, {@code IdleReaper} and {@code IdlePolicy}
 * decide, {@code Reconnection} reconnects, {@code ServerRemover} deletes, {@code Shutdown} ends.
 * While a server is in use that thread never waits for the cloud: {@code dockbridge-sweep}, {@code
 * dockbridge-labels} and {@code dockbridge-fate} do. {@code ServerJournal} remembers everything
 * that may cost money.
 *
 * <p>To change when a server is idle begin in {@code IdlePolicy}; what is bought, in {@code
 * Catalogue} and {@code ServerOrder}; when buying pauses, in {@code BootFailures}.
 */
package io.dockbridge.lifecycle;
