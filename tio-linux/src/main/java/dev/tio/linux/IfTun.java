package dev.tio.linux;

/** The TUN driver's flags and requests ({@code linux/if_tun.h}). */
final class IfTun {
    static final int IFF_TUN = 0x0001;
    static final int IFF_MULTI_QUEUE = 0x0100;
    /** For {@link #TUNSETQUEUE}. */
    static final int IFF_ATTACH_QUEUE = 0x0200;
    /** For {@link #TUNSETQUEUE}; and among the flags of a queue that is detached. */
    static final int IFF_DETACH_QUEUE = 0x0400;
    /**
     * For {@link #TUNSETIFF}. In the answer of {@link #TUNGETIFF} the bit is {@code IFF_NOFILTER}, and is always set.
     */
    static final int IFF_NO_PI = 0x1000;
    static final int IFF_VNET_HDR = 0x4000;
    /** The name must not be there yet. */
    static final int IFF_TUN_EXCL = 0x8000;

    /** Partial checksums; no other offload without it. */
    static final int TUN_F_CSUM = 0x01;
    /** TCP over IPv4 and IPv6 ({@code TUN_F_TSO4 | TUN_F_TSO6}). */
    static final int TUN_F_TSO = 0x02 | 0x04;
    /** TCP superpackets with CWR; only beside TSO. */
    static final int TUN_F_TSO_ECN = 0x08;
    /** UDP over IPv4 and IPv6 ({@code TUN_F_USO4 | TUN_F_USO6}), which are refused one without the other; Linux 6.2. */
    static final int TUN_F_USO = 0x20 | 0x40;

    static final long TUNSETIFF = iow(202);
    static final long TUNSETPERSIST = iow(203);
    static final long TUNSETOWNER = iow(204);
    static final long TUNSETGROUP = iow(206);
    static final long TUNGETFEATURES = ior(207);
    static final long TUNSETOFFLOAD = iow(208);
    static final long TUNGETIFF = ior(210);
    static final long TUNGETSNDBUF = ior(211);
    static final long TUNSETSNDBUF = iow(212);
    static final long TUNGETVNETHDRSZ = ior(215);
    static final long TUNSETVNETHDRSZ = iow(216);
    static final long TUNSETQUEUE = iow(217);
    static final long TUNSETVNETLE = iow(220);
    /** Linux 4.20. */
    static final long TUNSETCARRIER = iow(226);
    /** {@code _IO('T', 227)}; Linux 5.2. */
    static final long TUNGETDEVNETNS = 'T' << 8 | 227;

    private IfTun() {
    }

    /** {@code _IOW('T', number, int)} of {@code asm-generic/ioctl.h}. */
    private static long iow(int number) {
        return 1L << 30 | Integer.BYTES << 16 | 'T' << 8 | number;
    }

    /** {@code _IOR('T', number, int)} of {@code asm-generic/ioctl.h}. */
    private static long ior(int number) {
        return 2L << 30 | Integer.BYTES << 16 | 'T' << 8 | number;
    }
}
