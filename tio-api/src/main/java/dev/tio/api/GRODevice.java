package dev.tio.api;

import dev.tio.wire.GSOProto;

/**
 * A device whose merging of packets can be switched off and on, at any time and from any thread, for TCP and UDP each.
 * Some kernels take superpackets and then lose them: switch off there, and every packet is written as it is.
 */
public interface GRODevice extends Device {
    /** A device over {@code queues}, which it owns from now on, with {@link DeviceOptions#DEFAULT}. */
    static GRODevice of(QueueSet queues) {
        return of(queues, DeviceOptions.DEFAULT);
    }

    /** A device over {@code queues}, which it owns from now on. */
    static GRODevice of(QueueSet queues, DeviceOptions options) {
        return new QueueSetDevice(queues, options);
    }

    /** The switches, and how many superpackets the system refused: the same object at each call. */
    Merging merging();

    /** Writes TCP packets as they are from now on. */
    default void disableTCPGRO() {
        merging().off(GSOProto.TCP);
    }

    /** Merges TCP packets again, where the system takes that. */
    default void enableTCPGRO() {
        merging().on(GSOProto.TCP);
    }

    /** Writes UDP packets as they are from now on. */
    default void disableUDPGRO() {
        merging().off(GSOProto.UDP);
    }

    /** Merges UDP packets again, where the system takes that. */
    default void enableUDPGRO() {
        merging().on(GSOProto.UDP);
    }
}
