package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketBatchTest {
    private final Slab slab = Slab.allocate(1000);
    private final PacketBatch batch = new PacketBatch(slab, 4, 16, 8);

    @Test
    void shouldLayPacketsOutWithRoomAroundEach() {
        assertThat(batch.nextOffset()).isEqualTo(16);
        assertPacket(batch.append(100), 16, 100);
        assertThat(batch.nextOffset()).isEqualTo(140);
        assertPacket(batch.append(0), 140, 0);
        assertPacket(batch.append(50), 164, 50);
        assertThat(batch.size()).isEqualTo(3);
        assertThat(batch.get(2)).isSameAs(batch.packets()[2]);
    }

    private void assertPacket(TunPacket packet, long offset, int length) {
        assertThat(packet).isNotNull();
        assertThat(packet.mem()).isSameAs(slab.bytes());
        assertThat(packet.offset()).isEqualTo(offset);
        assertThat(packet.length()).isEqualTo(length);
    }

    @Test
    void shouldShowWhatItWasMadeOf() {
        assertThat(batch.slab()).isSameAs(slab);
        assertThat(batch.mem()).isSameAs(slab.bytes());
        assertThat(batch.packets()).hasSize(4).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(batch.front()).isEqualTo(16);
        assertThat(batch.back()).isEqualTo(8);
        assertThat(batch.size()).isZero();
    }

    @Test
    void shouldTakeAPacketThatFillsTheSlabToTheLastByteAndNoLongerOne() {
        assertThat(batch.room()).isEqualTo(976);
        assertThat(batch.append(977)).isNull();
        assertThat(batch.append(Integer.MAX_VALUE)).isNull();
        assertThat(batch.size()).isZero();
        assertPacket(batch.append(976), 16, 976);
        assertThat(batch.room()).isZero();
        assertThat(batch.append(0)).isNull();
    }

    @Test
    void shouldTakeAnEmptyPacketWhereThereIsRoomForNoByte() {
        assertThat(batch.append(952)).isNotNull();
        assertThat(batch.room()).isZero();
        assertPacket(batch.append(0), 992, 0);
    }

    @Test
    void shouldTakeNoMorePacketsThanItHas() {
        for (int i = 0; i < 4; i++) {
            assertThat(batch.append(1)).isNotNull();
        }
        assertThat(batch.room()).isZero();
        assertThat(batch.append(1)).isNull();
        assertThat(batch.size()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"2147483647, 2147483647", "1000, 0", "0, 1000", "500, 500"})
    void shouldHaveNoRoomWhereFrontAndBackTakeItAll(int front, int back) {
        PacketBatch narrow = new PacketBatch(slab, 1, front, back);
        assertThat(narrow.room()).isZero();
        assertThat(narrow.append(1)).isNull();
    }

    @Test
    void shouldRefuseNonsense() {
        assertThatThrownBy(() -> batch.append(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PacketBatch(slab, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PacketBatch(slab, 1, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PacketBatch(slab, 1, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.size(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.size(5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.clear(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.clear(1001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.clear(0, 1001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.clear(500, 499)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.clear(-1, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2, Integer.MAX_VALUE})
    void shouldRefuseAnIndexBeyondItsSize(int index) {
        TunPacket only = batch.append(10);
        assertThat(batch.get(0)).isSameAs(only);
        assertThatThrownBy(() -> batch.get(index)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldGoOnBehindPacketsThatWereSetByHand() {
        batch.packets()[0].set(batch.mem(), 100, 20);
        batch.packets()[1].set(batch.mem(), 300, 50);
        assertThat(batch.size(2)).isSameAs(batch);
        assertThat(batch.get(1).offset()).isEqualTo(300);
        assertPacket(batch.append(10), 300 + 50 + 8 + 16, 10);
        assertPacket(batch.size(1).append(10), 100 + 20 + 8 + 16, 10);
    }

    @Test
    void shouldTakeAsManyPacketsSetByHandAsItHas() {
        for (int i = 0; i < 4; i++) {
            batch.packets()[i].set(batch.mem(), 100 * i, 20);
        }
        assertThat(batch.size(4).size()).isEqualTo(4);
        assertThat(batch.get(3)).isSameAs(batch.packets()[3]);
    }

    @Test
    void shouldHaveNoRoomBehindAPacketAtTheEnd() {
        batch.packets()[0].set(batch.mem(), 900, 100);
        assertThat(batch.size(1).room()).isZero();
        assertThat(batch.append(0)).isNull();
    }

    @Test
    void shouldRefuseALastPacketThatLiesElsewhere() {
        batch.append(10);
        batch.packets()[1].set(Slab.allocate(100).bytes(), 0, 10);
        assertThatThrownBy(() -> batch.size(2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(batch.size()).isEqualTo(1);
    }

    @Test
    void shouldRefuseALastPacketThatWasNeverSet() {
        batch.append(10);
        assertThatThrownBy(() -> batch.size(2)).isInstanceOf(IllegalStateException.class);
        assertThat(batch.size()).isEqualTo(1);
    }

    @Test
    void shouldBeginAnewWithTheSameObjectsAsPlainPackets() {
        TunPacket first = batch.append(10);
        first.gso().type(GSOType.TCPV4);
        batch.append(10);
        assertThat(batch.clear()).isSameAs(batch);
        assertThat(batch.size()).isZero();
        TunPacket again = batch.append(20);
        assertThat(again).isSameAs(first);
        assertPacket(again, 16, 20);
        assertThat(again.gso().isSuperpacket()).isFalse();
    }

    @Test
    void shouldBeginWhereItIsTold() {
        assertThat(batch.clear(500).nextOffset()).isEqualTo(516);
        assertThat(batch.room()).isEqualTo(476);
        assertPacket(batch.append(10), 516, 10);
        assertThat(batch.size(0).nextOffset()).isEqualTo(516);
        assertThat(batch.clear(1000).append(0)).isNull();
        assertThat(batch.clear().nextOffset()).isEqualTo(16);
    }

    @Test
    void shouldEndWhereItIsTold() {
        assertThat(batch.clear(500, 600).room()).isEqualTo(100 - 16 - 8);
        assertThat(batch.append(77)).isNull();
        assertPacket(batch.append(76), 516, 76);
        assertThat(batch.append(0)).isNull();
        assertThat(batch.size(0).room()).isEqualTo(76);
        assertThat(batch.clear(500, 500).append(0)).isNull();
        assertThat(batch.clear(500).room()).isEqualTo(476);
        assertThat(batch.clear().room()).isEqualTo(976);
    }

    @Test
    void shouldHaveNoRoomBehindAPacketThatWasSetPastItsEnd() {
        batch.clear(0, 100).packets()[0].set(batch.mem(), 300, 50);
        assertThat(batch.size(1).room()).isZero();
        assertThat(batch.append(0)).isNull();
    }

    @Test
    void shouldPutItsFirstPacketInAnothersPlace() {
        TunPacket packet = new TunPacket().set(slab.bytes(), 64, 500);
        batch.clear(packet.offset() - batch.front());
        assertPacket(batch.append(500), 64, 500);
    }
}
