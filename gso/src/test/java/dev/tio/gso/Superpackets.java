package dev.tio.gso;

import dev.tio.wire.TestPackets;
import java.util.Random;

/** Random superpackets, every stratum as likely as the next. */
final class Superpackets {
    private static final int[] EXTENSIONS = {
        Superpacket.HOP_BY_HOP, Superpacket.ROUTING, Superpacket.DESTINATION_OPTIONS
    };

    private Superpackets() {
    }

    static Superpacket random(Random random) {
        int version = random.nextBoolean() ? 4 : 6;
        TestPackets packet = random.nextBoolean() ? tcp(random, version) : TestPackets.udp(version);
        if (version == 4) {
            packet.identification(nearWrap(random, 0xffff)).dontFragment(random.nextBoolean());
            packet.ipOptions(bytes(random, options(random)));
        } else {
            packet.flowLabel(random.nextInt(1 << 20));
        }
        int size = version == 4 ? 4 : 16;
        packet.addresses(bytes(random, size), bytes(random, size));
        packet.ports(random.nextInt(0x10000), random.nextInt(0x10000));
        packet.trafficClass(random.nextInt(256)).hopLimit(random.nextInt(256));
        int gsoSize = gsoSize(random);
        // No more than 300 segments, of which the last is whole, short or nearly so.
        int longest = Math.min(65535 - packet.headerLength(), gsoSize * 300);
        int whole = random.nextInt(longest / gsoSize + 1) * gsoSize;
        int last = random.nextInt(3) == 0 ? 0 : random.nextInt(gsoSize);
        packet.payload(bytes(random, Math.min(longest, whole + last)));
        Superpacket superpacket = Superpacket.of(packet, gsoSize);
        return version == 6 && superpacket.bytes.length < 65000 && random.nextInt(3) == 0
                ? superpacket.withExtension(EXTENSIONS[random.nextInt(EXTENSIONS.length)])
                : superpacket;
    }

    private static TestPackets tcp(Random random, int version) {
        return TestPackets.tcp(version)
                .tcpOptions(bytes(random, options(random)))
                .flags(random.nextInt(256))
                .sequenceNumber(nearWrap(random, -1))
                .acknowledgmentNumber(random.nextInt())
                .window(random.nextInt(0x10000))
                .urgentPointer(random.nextInt(0x10000));
    }

    /** 1 to 9000, each decade as likely as the next. */
    private static int gsoSize(Random random) {
        int[] decades = {1, 10, 100, 1000, 9001};
        int decade = random.nextInt(decades.length - 1);
        return decades[decade] + random.nextInt(decades[decade + 1] - decades[decade]);
    }

    private static int options(Random random) {
        return random.nextBoolean() ? 0 : 4 * random.nextInt(11);
    }

    private static int nearWrap(Random random, int last) {
        return random.nextBoolean() ? last - random.nextInt(100) : random.nextInt();
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
