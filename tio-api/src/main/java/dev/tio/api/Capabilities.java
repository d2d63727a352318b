package dev.tio.api;

import dev.tio.wire.GSOProto;

/**
 * What a queue and the system below agreed on: what was given, never what was asked for.
 *
 * @param csum partial checksums: packets may be read, and may be written, whose checksum is still to be completed. No
 *     superpacket without it
 * @param tso TCP superpackets, over IPv4 and IPv6, may be read and written
 * @param ecn TCP superpackets that carry CWR may be read; without it the system splits those itself
 * @param uso UDP superpackets, over IPv4 and IPv6, may be read and written
 */
public record Capabilities(boolean csum, boolean tso, boolean ecn, boolean uso) {
    /** Plain packets with complete checksums, and nothing else. */
    public static final Capabilities NONE = new Capabilities(false, false, false, false);

    /** Everything. */
    public static final Capabilities ALL = new Capabilities(true, true, true, true);

    /**
     * What fits together: a superpacket's checksums are partial, and ECN is TCP's.
     *
     * @throws IllegalArgumentException if there is {@code tso} or {@code uso} without {@code csum}, or {@code ecn}
     *     without {@code tso}
     */
    public Capabilities {
        if ((tso || uso) && !csum) {
            throw new IllegalArgumentException("superpackets without partial checksums");
        }
        if (ecn && !tso) {
            throw new IllegalArgumentException("ECN without TSO");
        }
    }

    /** Whether superpackets of {@code proto} may be read and written. */
    public boolean supports(GSOProto proto) {
        return switch (proto) {
            case TCP -> tso;
            case UDP -> uso;
        };
    }
}
