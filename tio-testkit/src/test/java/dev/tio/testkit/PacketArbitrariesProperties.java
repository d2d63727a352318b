package dev.tio.testkit;

import static dev.tio.testkit.PacketAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.Queue;
import dev.tio.gso.DropReason;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

class PacketArbitrariesProperties {
    private static final Set<String> SEEN = new HashSet<>();

    @Provide
    Arbitrary<TunPacket> packets() {
        return PacketArbitraries.packets();
    }

    @Provide
    Arbitrary<TunPacket> superpackets() {
        return PacketArbitraries.superpackets();
    }

    @Provide
    Arbitrary<PacketBatch> sessions() {
        return PacketArbitraries.sessions(50);
    }

    private static void see(TunPacket packet) {
        PacketFields.of(new ParsedPacket(StoredPacket.of(packet).bytes()).bytes()).forEach(field -> SEEN.add(field.name()));
        SEEN.add(packet.gso().type().toString());
    }

    @AfterContainer
    static void shouldHaveMadeEverything() {
        assertThat(SEEN).contains("ipv4.options", "ipv6.extensionHeader", "tcp.options", "udp.checksum", "icmp.type", "payload",
                "NONE", "TCPV4", "TCPV6", "UDP_L4");
    }

    @Property
    void shouldMakeWellFormedPackets(@ForAll("packets") TunPacket packet) {
        see(packet);

        assertThat(packet).isPlain().isNoFragment().hasRightChecksums();
        assertThat(packet.offset()).isEqualTo(Queue.ROOM);
        assertThat(packet.mem().realCapacity()).isEqualTo(packet.length() + 2 * Queue.ROOM);
    }

    @Property
    void shouldMakeSuperpacketsThatCanBeSplit(@ForAll("superpackets") TunPacket packet) {
        see(packet);
        int segments = GSOSplit.segments(packet, new GSOOptions().set(packet.gso()));

        assertThat(DropReason.of(segments)).isNull();
        assertThat(packet).isSuperpacketOf(segments, packet.gso().gsoSize()).hasRightChecksums();
        assertThat(segments).isBetween(2, 64);
        assertThat(packet.gso().type().proto()).isIn((Object[]) GSOProto.values());
    }

    @Property(tries = 200)
    void shouldMakeSessions(@ForAll("sessions") PacketBatch batch) {
        assertThat(batch).allSatisfy(packet -> packet.isPlain().hasRightChecksums());
        assertThat(batch.size()).isBetween(1, 100);
    }
}
