package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tio.gso.DropReason;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadLayoutTest {
    private final QueueCounters counters = new QueueCounters(1);
    private final ReadLayout layout = new ReadLayout(counters, 0);
    private final TunPacket[] packets = Stream.generate(TunPacket::new).limit(3).toArray(TunPacket[]::new);
    private final Slab slab = Slab.allocate(2 * Queue.MIN_READ_MEMORY);

    private TunPacket place(TestPackets packet) {
        byte[] bytes = packet.bytes();
        slab.buffer().put((int) (layout.address() - slab.address()), bytes);
        return layout.place(bytes.length);
    }

    @Test
    void shouldLayPacketsOutWithRoomAroundThem() {
        layout.begin(packets, slab.bytes());
        assertThat(layout.address()).isEqualTo(slab.address() + Queue.ROOM);

        assertThat(place(TestPackets.udp(4).payload(72))).isSameAs(packets[0]);
        assertThat(layout.accept()).isTrue();

        assertThat(packets[0].offset()).isEqualTo(Queue.ROOM);
        assertThat(packets[0].length()).isEqualTo(100);
        assertThat(layout.count()).isOne();
        assertThat(layout.address()).isEqualTo(slab.address() + 3L * Queue.ROOM + 100);
        assertThat(place(TestPackets.udp(4))).isSameAs(packets[1]);
    }

    @Test
    void shouldLayTheNextWhereAMalformedOneLies() {
        layout.begin(packets, slab.bytes());
        place(TestPackets.udp(4)).gso().rscInfo(true);

        assertThat(layout.accept()).isFalse();

        assertThat(layout.count()).isZero();
        assertThat(layout.address()).isEqualTo(slab.address() + Queue.ROOM);
        assertThat(counters.drops().count(DropReason.RSC_INFO)).isOne();
        assertThat(counters.get(QueueCounter.READ_PACKETS)).isZero();
    }

    @Test
    void shouldCountWhatItAccepts() {
        layout.begin(packets, slab.bytes());
        place(TestPackets.udp(4).payload(72));
        layout.accept();
        TestPackets superpacket = TestPackets.tcp(4).payload(250);
        TunPacket like = superpacket.writeSuperpacket(Slab.allocate(290), 0, 100);
        place(superpacket).gso().set(like.gso());
        layout.accept();

        assertThat(counters).hasToString("read packets 2, read bytes 390, read superpackets 1, read segments 4");
    }

    @Test
    void shouldBeFullWhenAllPacketsAreSet() {
        layout.begin(packets, Slab.allocate(3 * Queue.MIN_READ_MEMORY).bytes());
        for (int i = 0; i < 3; i++) {
            assertThat(layout.isFull()).isFalse();
            layout.place(1);
            layout.accept();
        }
        assertThat(layout.isFull()).isTrue();
    }

    @Test
    void shouldBeFullWhenTheLongestPacketHasNoRoom() {
        int first = 500;
        int both = first + Queue.MAX_PACKET + 4 * Queue.ROOM;
        for (int missing = 0; missing <= 1; missing++) {
            layout.begin(packets, Slab.allocate(both - missing).bytes());
            layout.place(first);
            layout.accept();
            assertThat(layout.isFull()).isEqualTo(missing == 1);
        }
    }

    @Test
    void shouldRefuseWhatNoPacketGoesInto() {
        assertThatIllegalArgumentException().isThrownBy(() -> layout.begin(new TunPacket[0], slab.bytes()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layout.begin(packets, Slab.allocate(Queue.MIN_READ_MEMORY - 1).bytes()));
        layout.begin(packets, Slab.allocate(Queue.MIN_READ_MEMORY).bytes());
        assertThat(layout.isFull()).isFalse();
    }

    @Test
    void shouldPlaceNothingOutsideARead() {
        assertThatIllegalStateException().isThrownBy(() -> layout.place(1));
        layout.begin(packets, slab.bytes());
        layout.end();
        assertThatIllegalStateException().isThrownBy(() -> layout.place(1));
    }
}
