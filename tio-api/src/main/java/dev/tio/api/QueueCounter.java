package dev.tio.api;

/**
 * What a queue counts, beside the {@linkplain DropCounts packets that it drops as malformed}. A <em>segment</em> is a
 * packet of the MTU's size: a plain packet is one, a superpacket stands for several. Lengths are those of IP packets,
 * without what a system puts before them.
 */
public enum QueueCounter {
    /** Packets and superpackets that reads handed over. */
    READ_PACKETS("read packets"),
    /** Their bytes. */
    READ_BYTES("read bytes"),
    /** Superpackets among them. */
    READ_SUPERPACKETS("read superpackets"),
    /** The segments that the packets and superpackets stand for: a plain packet is counted here too. */
    READ_SEGMENTS("read segments"),
    /** System calls, or what stands for them, that reads made: those that found nothing and those that waited too. */
    READ_CALLS("read calls"),
    /**
     * Those of these calls that waited, by {@link QueueCounters#waited}; {@link DeviceOptions#yieldAfterWait()} goes by
     * them.
     */
    READ_WAITS("read waits"),
    /** Packets and superpackets that were written. */
    WRITTEN_PACKETS("written packets"),
    /** Their bytes. */
    WRITTEN_BYTES("written bytes"),
    /** Superpackets among them. */
    WRITTEN_SUPERPACKETS("written superpackets"),
    /** The segments that the packets and superpackets stand for: a plain packet is counted here too. */
    WRITTEN_SEGMENTS("written segments"),
    /** System calls, or what stands for them, that writes made: those that failed and those that waited too. */
    WRITE_CALLS("write calls"),
    /**
     * Packets and superpackets that were refused ({@link TunException.Kind#REFUSED}), by the system or by the queue for
     * their metadata. One that was a superpacket may have been split and sent then.
     */
    REFUSED("refused"),
    /**
     * Packets and superpackets whose write failed otherwise: the device was down, there was no room, or the queue ended
     * meanwhile. Writes to a queue that has ended are not counted.
     */
    FAILED("failed");

    private final String label;

    QueueCounter(String label) {
        this.label = label;
    }

    /** What {@link Statistics#toString()} calls it. */
    String label() {
        return label;
    }
}
