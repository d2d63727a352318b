package dev.tio.api;

/** What can happen to a device while it is open. */
public enum DeviceEvent {
    /** It can carry packets from now on. */
    UP,
    /** It carries no packets from now on; queues stay open, and a write fails with {@link TunException.Kind#DOWN}. */
    DOWN,
    /** Its MTU is another; {@link Link#mtu()} says which. */
    MTU_UPDATE
}
