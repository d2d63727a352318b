package dev.tio.api;

/** What can happen to a device while it is open. */
public enum DeviceEvent {
    /** It can carry packets from now on. */
    UP,
    /**
     * It carries no packets from now on, and queues stay open: {@link Queue#write} fails with
     * {@link TunException.Kind#DOWN}, and {@link Device#write} counts its packets as lost.
     */
    DOWN,
    /** Its MTU is another; {@link Link#mtu()} says which. */
    MTU_UPDATE
}
