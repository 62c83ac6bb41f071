/** Measures the built command against OpenSSH's client, pair by pair in the same run. */
package io.dockbridge.benchmarks;
