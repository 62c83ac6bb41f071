package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.connection.EngineProbe;
import io.dockbridge.lifecycle.idle.ContainerProbe;
import io.dockbridge.lifecycle.provision.CostLedger;
import io.dockbridge.lifecycle.server.ServerEvents;

/** Whom a lifecycle calls, on its own thread. */
public record LifecycleUsers(
    EngineProbe probe,
    ContainerProbe containers,
    ServerListener listener,
    CostLedger books,
    ServerEvents events) {}
