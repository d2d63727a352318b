package dev.tio.wire;

import org.jspecify.annotations.Nullable;

/**
 * What kind of superpacket a packet is: {@code gso_type} of {@code struct virtio_net_hdr}
 * ({@code linux/virtio_net.h}), without its {@linkplain #ECN_BIT ECN bit}.
 */
public enum GSOType {
    /** A plain packet. */
    NONE(0, null),
    /** TCP over IPv4. */
    TCPV4(1, GSOProto.TCP),
    /** UDP fragmentation offload; a Linux TUN has not produced it since 4.14, and nothing here splits it. */
    UDP(3, null),
    /** TCP over IPv6. */
    TCPV6(4, GSOProto.TCP),
    /** UDP segmentation, over IPv4 or IPv6 (Linux 6.2). */
    UDP_L4(5, GSOProto.UDP);

    /** {@code VIRTIO_NET_HDR_GSO_ECN}: set beside a TCP type when the superpacket carries CWR. */
    public static final int ECN_BIT = 0x80;

    private static final @Nullable GSOType[] BY_VALUE = {NONE, TCPV4, null, UDP, TCPV6, UDP_L4};

    private final int value;
    private final @Nullable GSOProto proto;

    GSOType(int value, @Nullable GSOProto proto) {
        this.value = value;
        this.proto = proto;
    }

    /** The value in the header, without the ECN bit. */
    public int value() {
        return value;
    }

    /** The protocol of its segments; null where there are none ({@link #NONE}) or none that this library splits. */
    public @Nullable GSOProto proto() {
        return proto;
    }

    /** The type of a header's value, whose ECN bit is ignored; null where no type has that value. */
    public static @Nullable GSOType of(int value) {
        int bare = value & ~ECN_BIT;
        return bare >= 0 && bare < BY_VALUE.length ? BY_VALUE[bare] : null;
    }
}
