/**
 * Which ports are to be open, decided without I/O, and the data of these decisions.
 *
 * <p>Enter at {@link io.dockbridge.portforward.plan.ForwardPlan}: from what containers publish
 * ({@code Claim}) and what is open it computes what to close and to open. {@code PortForwarder}
 * calls it on the thread {@code ports}.
 *
 * <ul>
 *   <li>Labels, exclusions, what a person decided: {@code PortRules}, {@code Exclusions}.
 *   <li>Which answer of the engine is newer: {@code ObservationOrder}.
 *   <li>What {@code status} and {@code ports} show of a port: {@code PortForward}.
 *   <li>What a create request asks for: {@code PortWish}, {@code PlannedPort}.
 * </ul>
 */
package io.dockbridge.portforward.plan;
