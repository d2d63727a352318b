package dev.tio.examples;

/** The address families of the loads, with Linux's numbers for them. */
enum Family {
    IPV4("IPv4", 2),
    IPV6("IPv6", 10);

    private final String label;
    private final short number;

    Family(String label, int number) {
        this.label = label;
        this.number = (short) number;
    }

    /** {@code AF_INET} or {@code AF_INET6}. */
    short number() {
        return number;
    }

    @Override
    public String toString() {
        return label;
    }
}
