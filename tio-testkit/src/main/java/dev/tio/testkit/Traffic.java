package dev.tio.testkit;

import dev.tio.wire.TCPHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Packets of several flows as they come from senders without a line in between: TCP and UDP, over IPv4 and IPv6, in
 * trains of one flow after another. Within a flow numbers go on, and most packets are as long as those before; some are
 * short, push, or are bare acknowledgments. {@link Impairment} makes what arrives of it.
 *
 * <p>The same seed and number of flows give the same packets, however many are asked for at a time. Flow n, from 0,
 * comes from 198.18.0.n+1 (RFC 2544) or 2001:db8:1::n+1 (RFC 3849), to 198.19.0.1 or 2001:db8:2::1.
 *
 * <p>One thread at a time.
 */
public final class Traffic {
    private static final int MAX_FLOWS = 250;
    private static final int LONGEST_PAYLOAD = 1400;

    private final Random random;
    private final List<Flow> flows = new ArrayList<>();
    private Flow current;

    /**
     * Traffic that has not begun.
     *
     * @param flowCount how many flows, from 1 to 250
     * @throws IllegalArgumentException if {@code flowCount} is out of range
     */
    public Traffic(long seed, int flowCount) {
        if (flowCount < 1 || flowCount > MAX_FLOWS) {
            throw new IllegalArgumentException("flowCount " + flowCount);
        }
        random = new Random(seed);
        for (int i = 0; i < flowCount; i++) {
            flows.add(new Flow(random, i));
        }
        current = flows.get(0);
    }

    /** The next {@code count} packets, in a new list of new arrays; all checksums are right. */
    public List<byte[]> next(int count) {
        List<byte[]> packets = new ArrayList<>();
        while (packets.size() < count) {
            if (random.nextInt(8) == 0) {
                current = flows.get(random.nextInt(flows.size()));
            }
            packets.add(current.next(random));
        }
        return packets;
    }

    private static final class Flow {
        private final SegmentBuilder<?> builder;
        private final int payload;

        Flow(Random random, int number) {
            boolean ipv4 = random.nextBoolean();
            boolean tcp = random.nextInt(3) > 0;
            IPBuilder<?> ip = ipv4
                    ? Packets.ipv4().source("198.18.0." + (number + 1)).destination("198.19.0.1")
                    : Packets.ipv6()
                            .source("2001:db8:1::" + Integer.toHexString(number + 1)).destination("2001:db8:2::1");
            int port = 1024 + random.nextInt(0x10000 - 1024);
            payload = 1 + random.nextInt(LONGEST_PAYLOAD);
            builder = tcp
                    ? ip.tcp(port, 443).sequenceNumber(random.nextInt()).acknowledgmentNumber(random.nextInt())
                    : ip.udp(port, 443);
        }

        byte[] next(Random random) {
            int event = random.nextInt(16);
            int length = event == 0 ? 1 + random.nextInt(payload) : event == 1 ? 0 : payload;
            byte[] content = new byte[length];
            random.nextBytes(content);
            builder.payload(content);
            if (builder instanceof TCPBuilder tcp) {
                tcp.flags(event == 0 ? TCPHeader.ACK | TCPHeader.PSH : TCPHeader.ACK);
            }
            byte[] packet = builder.bytes();
            builder.next();
            return packet;
        }
    }
}
