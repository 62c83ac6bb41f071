package io.dockbridge.lifecycle.volume;

/**
 * A volume that keeps Docker's data from server to server.
 *
 * @param gigabytes 10 to 10240
 * @param resume whether the containers that ran on one server are to be started on the next
 */
public record VolumeWish(int gigabytes, boolean resume) {}
