package dev.tio.linux;

/**
 * How the kernel makes the IPv6 link-local address of an interface that comes up ({@code enum in6_addr_gen_mode} of
 * {@code linux/if_link.h}, in that order).
 */
public enum AddrGenMode {
    /** From the hardware address; a TUN has none and gets a random one. */
    EUI64,
    /** None is made, so that nothing is sent (MLD reports, router solicitations) until an address is added. */
    NONE,
    /** From a secret of the system's (RFC 7217). */
    STABLE_PRIVACY,
    /** As {@link #STABLE_PRIVACY}, from a secret that the kernel draws if there is none. */
    RANDOM
}
