package io.dockbridge.lifecycle.provision;

import io.dockbridge.lifecycle.connection.SshAccess;
import java.time.Duration;

/**
 * What is made, and how it is reached.
 *
 * @param timeout from the first step to an engine that answers
 */
public record ProvisionSettings(ServerWish wish, SshAccess ssh, Duration timeout) {}
