/** Reaches a host as its user does with OpenSSH: configuration, known hosts, agent, jump hosts. */
package io.dockbridge.openssh;
