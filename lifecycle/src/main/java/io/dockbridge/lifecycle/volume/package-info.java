/**
 * The volume that keeps Docker's data from server to server.
 *
 * <p>Entry: {@code DataVolume}, which provisioning asks for the volume of a new server, on the
 * lifecycle's thread. {@link io.dockbridge.lifecycle.volume.DataVolumes} is what commands see of
 * the volumes, on their own thread. {@code volume.json} ({@code VolumeJournal}) remembers what was
 * bought.
 *
 * <p>To change how a volume is bought begin in {@code VolumeOrder}; how a server mounts it, in
 * {@code mount-volume.sh}; when it is protected or given up, in {@code DataVolume}.
 */
package io.dockbridge.lifecycle.volume;
