package io.dockbridge.lifecycle.provision;

import java.util.List;

/**
 * What the cloud says of the servers that are wished for, best first. The stock flags are no
 * promise in either direction.
 *
 * @param offered can be had
 * @param soldOut exist, but not now
 */
public record Supply(List<Candidate> offered, List<Candidate> soldOut) {}
