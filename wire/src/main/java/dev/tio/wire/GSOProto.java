package dev.tio.wire;

/** The transport protocol of a superpacket. */
public enum GSOProto {
    /** TCP segmentation offload (TSO), over IPv4 and IPv6. */
    TCP,
    /** UDP segmentation offload (USO), over IPv4 and IPv6. */
    UDP
}
