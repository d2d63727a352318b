package dev.tio.system;

import dev.tio.testkit.Stratum;
import dev.tio.testkit.SuperpacketGenerator;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import dev.tio.wire.VirtioNetHdr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;

/**
 * Packets with a {@code virtio_net_hdr} that was right, until up to three of its fields were changed, or a byte of the packet
 * that the kernel goes by when it segments.
 */
final class HeaderMutator {
    /** Little-endian, as the library sets it on a device. */
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private static final int MAX_SEGMENTS = 64;
    /** So that a small gso_size does not make tens of thousands. */
    private static final int MAX_MUTATED_SEGMENTS = 512;
    private static final int[] CHECKSUM_OFFSETS = {
        TCPHeader.CHECKSUM_FIELD_OFFSET, UDPHeader.CHECKSUM_FIELD_OFFSET, 0, 1, 15, 17, 0xffff
    };
    private static final int[] STARTS = {
        0, IPv4Header.MINIMUM_LENGTH - 1, IPv4Header.MINIMUM_LENGTH, IPv6Header.MINIMUM_LENGTH - 1,
        IPv6Header.MINIMUM_LENGTH, 0xffff - 64, 0xffff - 65, 0xffff
    };
    private static final int[] TYPES = {0, 1, 3, 4, 5, 0x80, 0x81, 0x83, 0x84, 0x85};

    private final Random random = new Random(0);
    private final SuperpacketGenerator generator = new SuperpacketGenerator();
    private final Slab slab = Slab.allocate(VirtioNetHdr.LENGTH);
    private final ByteBuffer header = slab.buffer().order(ORDER);
    private TunPacket packet = new TunPacket();

    /** A packet whose header is right, or was; the same at each call with that seed. */
    TunPacket next(long seed) {
        random.setSeed(seed);
        Stratum stratum = Stratum.all().get(random.nextInt(Stratum.all().size()));
        valid(seed, stratum);
        for (int i = random.nextInt(4); i > 0; i--) {
            mutate(stratum.proto());
        }
        return packet;
    }

    /** A packet whose header is right: one in four is none to be segmented. */
    TunPacket valid(long seed, Stratum stratum) {
        packet = random.nextInt(4) == 0
                ? generator.partialPacket(seed, stratum.network(), stratum.proto())
                : generator.superpacket(seed, stratum, MAX_SEGMENTS);
        VirtioNetHdr.encode(packet.gso(), slab.bytes(), 0, ORDER);
        return packet;
    }

    /** The header of the last packet. */
    Slab header() {
        return slab;
    }

    private void mutate(GSOProto proto) {
        int length = packet.length();
        switch (random.nextInt(16)) {
            case 0, 1 -> header.put(VirtioNetHdr.FLAGS_FIELD_OFFSET, (byte) random.nextInt(8));
            case 2 -> header.put(VirtioNetHdr.FLAGS_FIELD_OFFSET, (byte) random.nextInt(0x100));
            case 3, 4, 5 -> header.put(VirtioNetHdr.GSO_TYPE_FIELD_OFFSET, (byte) oneOf(TYPES));
            case 6 -> header.put(VirtioNetHdr.GSO_TYPE_FIELD_OFFSET, (byte) random.nextInt(0x100));
            case 7, 8 -> put(VirtioNetHdr.HDR_LEN_FIELD_OFFSET, number(length));
            case 9, 10, 11 -> put(VirtioNetHdr.GSO_SIZE_FIELD_OFFSET, gsoSize(length));
            case 12 -> put(VirtioNetHdr.CSUM_START_FIELD_OFFSET,
                    random.nextBoolean() ? oneOf(STARTS) : number(length));
            case 13 -> put(VirtioNetHdr.CSUM_OFFSET_FIELD_OFFSET,
                    random.nextInt(4) != 0 ? oneOf(CHECKSUM_OFFSETS) : number(length));
            case 14 -> dataOffset(proto);
            default -> version();
        }
    }

    private int gsoSize(int length) {
        return switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> 0xffff;
            // About where the payload becomes one segment.
            case 2, 3, 4 -> Math.max(1, length - packet.gso().csumStart() - random.nextInt(64));
            default -> length / MAX_MUTATED_SEGMENTS + 1 + random.nextInt(length);
        };
    }

    /** What may be at the edge of something that has to do with the packet, or not. */
    private int number(int length) {
        return switch (random.nextInt(6)) {
            case 0 -> length - 3 + random.nextInt(6);
            case 1 -> random.nextInt(0x10000);
            case 2 -> packet.gso().csumStart() - 4 + random.nextInt(9);
            case 3 -> packet.gso().csumStart() + random.nextInt(64);
            default -> random.nextInt(length);
        };
    }

    private void version() {
        ByteBuffer bytes = packet.buffer().slice();
        int version = random.nextInt(16);
        // The other version's header would be random, and who forwards it would have to be modelled.
        if (version != IPv4Header.VERSION && version != IPv6Header.VERSION) {
            bytes.put(0, (byte) (version << 4 | bytes.get(0) & 0xf));
        }
    }

    private void dataOffset(GSOProto proto) {
        if (proto == GSOProto.TCP) {
            int field = packet.gso().csumStart() + TCPHeader.DATA_OFFSET_FIELD_OFFSET;
            ByteBuffer bytes = packet.buffer().slice();
            bytes.put(field, (byte) (random.nextInt(16) << 4 | bytes.get(field) & 0xf));
        }
    }

    private int oneOf(int[] values) {
        return values[random.nextInt(values.length)];
    }

    private void put(int field, int value) {
        header.putShort(field, (short) value);
    }

    @Override
    public String toString() {
        byte[] bytes = new byte[VirtioNetHdr.LENGTH];
        header.get(0, bytes);
        return HexFormat.ofDelimiter(" ").formatHex(bytes) + ", "
                + GSOType.of(bytes[1] & 0xff) + ", was " + packet;
    }
}
