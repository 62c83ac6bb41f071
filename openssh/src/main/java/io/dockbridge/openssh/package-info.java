/**
 * Reaches a host as its user does with OpenSSH: configuration, known hosts, agent, jump hosts.
 *
 * <p>Enter at {@link io.dockbridge.openssh.SshHost}: the daemon's {@code HostConnector} calls
 * {@code connect} on its thread {@code dockbridge-host}, doctor on its own. Each call reads
 * everything anew: {@code ClientConfigReader} runs {@code ssh -G} (ADR 6), {@code EffectiveConfig}
 * translates what that prints, {@code UserKeys} and {@code Agent} collect keys in OpenSSH's order,
 * {@code KnownHosts} judges the host's key. Nobody is ever asked anything. To support another
 * option of ssh_config begin in {@code EffectiveConfig.toClientConfig}; advice for the user is in
 * {@code SshHost.explain} and {@code KnownHosts.advice}.
 */
package io.dockbridge.openssh;
