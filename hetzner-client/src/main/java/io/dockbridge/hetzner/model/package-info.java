/**
 * What the Hetzner Cloud API sends and takes, and how it fails.
 *
 * <p>Entry: the record of a resource, such as {@link io.dockbridge.hetzner.model.Server}, and
 * {@link io.dockbridge.hetzner.model.HetznerException}. Records are immutable and have no behaviour
 * beyond reading; Jackson makes them in {@code http.ApiJson}, which is lenient with unknown fields
 * and words.
 *
 * <p>To change what is read of a resource begin in its record; which errors are told apart, in
 * {@link io.dockbridge.hetzner.model.ErrorCode}.
 */
package io.dockbridge.hetzner.model;
