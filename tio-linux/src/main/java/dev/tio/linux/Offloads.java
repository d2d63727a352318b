package dev.tio.linux;

/**
 * Which offloads are asked for.
 *
 * @param tso TCP superpackets
 * @param uso UDP superpackets
 * @param any false: not even a {@code virtio_net_hdr}
 */
record Offloads(boolean tso, boolean uso, boolean any) {
    static final Offloads ALL = new Offloads(true, true, true);

    boolean include(Offload offload) {
        return any && switch (offload) {
            case CSUM -> true;
            case TSO, ECN -> tso;
            case USO -> uso;
        };
    }
}
