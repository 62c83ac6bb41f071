package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.connection.EngineProbe;
import io.dockbridge.lifecycle.idle.ContainerLook;
import io.dockbridge.lifecycle.provision.Bookkeeping;

/** Whom a lifecycle calls, on its own thread. */
public record LifecycleUsers(
    EngineProbe probe, ContainerLook containers, ServerListener listener, Bookkeeping books) {}
