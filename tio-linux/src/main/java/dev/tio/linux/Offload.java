package dev.tio.linux;

import org.jspecify.annotations.Nullable;

/** What the kernel may be offered to leave undone, in the order in which it is offered. */
enum Offload {
    CSUM(IfTun.TUN_F_CSUM, null),
    TSO(IfTun.TUN_F_TSO, CSUM),
    ECN(IfTun.TUN_F_TSO_ECN, TSO),
    USO(IfTun.TUN_F_USO, CSUM);

    private final int bits;
    private final @Nullable Offload needed;

    Offload(int bits, @Nullable Offload needed) {
        this.bits = bits;
        this.needed = needed;
    }

    /** Its {@code TUN_F_} bits. */
    int bits() {
        return bits;
    }

    /** The one without which it is never given; null if there is none. */
    @Nullable Offload needed() {
        return needed;
    }

    /** Whether all of it is in a mask of {@code TUN_F_} bits. */
    boolean isIn(int mask) {
        return (mask & bits) == bits;
    }
}
