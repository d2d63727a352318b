package dev.tio.wire;

import static dev.tio.wire.KernelPackets.hex;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.Arrays;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtioNetHdrTest {
    private static final String TSO4 =
            "GSOInfo{TCPV4|ECN, NEEDS_CSUM, hdrLen=54, gsoSize=1448, csumStart=20, csumOffset=16}";

    private final Slab slab = Slab.allocate(64);
    private final GSOInfo info = new GSOInfo();

    private boolean decode(String header, ByteOrder order) {
        slab.buffer().put(7, hex(header));
        return VirtioNetHdr.decode(slab.bytes(), 7, order, info);
    }

    @Test
    void shouldReadTheKernelsLayoutInEitherByteOrder() {
        assertThat(decode("01 81 3600 a805 1400 1000", LITTLE_ENDIAN)).isTrue();
        assertThat(info).hasToString(TSO4);
        info.clear();
        assertThat(decode("01 81 0036 05a8 0014 0010", BIG_ENDIAN)).isTrue();
        assertThat(info).hasToString(TSO4);
    }

    @Test
    void shouldWriteTheKernelsLayoutInEitherByteOrder() {
        info.type(GSOType.TCPV4).ecn(true).needsCsum(true).hdrLen(54).gsoSize(1448).csumStart(20).csumOffset(16);
        VirtioNetHdr.encode(info, slab.bytes(), 7, LITTLE_ENDIAN);
        assertThat(written()).isEqualTo(hex("01 81 3600 a805 1400 1000"));
        VirtioNetHdr.encode(info, slab.bytes(), 7, BIG_ENDIAN);
        assertThat(written()).isEqualTo(hex("01 81 0036 05a8 0014 0010"));
    }

    private byte[] written() {
        byte[] header = new byte[VirtioNetHdr.LENGTH];
        slab.buffer().get(7, header);
        return header;
    }

    @Test
    void shouldReadAndWriteTheHostsByteOrder() {
        slab.bytes().writeByte(7, (byte) 0).writeByte(8, (byte) 5);
        for (int offset = 9; offset < 17; offset += 2) {
            slab.buffer().duplicate().order(ByteOrder.nativeOrder()).putShort(offset, (short) (0xff00 + offset));
        }
        byte[] header = written();
        assertThat(VirtioNetHdr.decode(slab.bytes(), 7, ByteOrder.nativeOrder(), info)).isTrue();
        assertThat(info).hasToString("GSOInfo{UDP_L4, hdrLen=65289, gsoSize=65291, csumStart=65293, csumOffset=65295}");
        slab.buffer().put(7, new byte[10]);
        VirtioNetHdr.encode(info, slab.bytes(), 7, ByteOrder.nativeOrder());
        assertThat(written()).isEqualTo(header);
    }

    @Test
    void shouldTellTheFlagsApartAndIgnoreOthers() {
        for (int flags = 0; flags < 256; flags++) {
            assertThat(decode(String.format("%02x 00 0000 0000 0000 0000", flags), LITTLE_ENDIAN)).isTrue();
            assertThat(info.needsCsum()).isEqualTo((flags & 1) != 0);
            assertThat(info.dataValid()).isEqualTo((flags & 2) != 0);
            assertThat(info.rscInfo()).isEqualTo((flags & 4) != 0);
            VirtioNetHdr.encode(info, slab.bytes(), 7, LITTLE_ENDIAN);
            assertThat(written()[0]).isEqualTo((byte) (flags & 7));
        }
    }

    @Test
    @DisplayName("a superpacket in a tunnel is no type that this codec knows")
    void shouldSayWhichTypesItDoesNotKnowAndLeaveNothingOfThem() {
        for (int type = 0; type < 256; type++) {
            info.type(GSOType.TCPV6).ecn(true).rscInfo(true).gsoSize(9);
            boolean known = GSOType.of(type) != null;
            assertThat(decode(String.format("01 %02x 0101 0101 0101 0101", type), LITTLE_ENDIAN)).isEqualTo(known);
            if (known) {
                assertThat(info.type().value()).isEqualTo(type & 0x7f);
                assertThat(info.ecn()).isEqualTo(type >= 0x80);
            } else {
                assertThat(info).hasToString(new GSOInfo().toString());
            }
        }
        assertThat(decode("09 21 0000 0000 0000 0000", LITTLE_ENDIAN)).isFalse();
        assertThat(decode("01 41 0000 0000 0000 0000", LITTLE_ENDIAN)).isFalse();
    }

    @Test
    void shouldReadTheSameFromTheLongerForms() {
        assertThat(decode("01 81 3600 a805 1400 1000 0100", LITTLE_ENDIAN)).isTrue();
        assertThat(info).hasToString(TSO4);
        info.clear();
        assertThat(decode("01 81 3600 a805 1400 1000 ffff ffff ffff ffff ffff ffff ffff", LITTLE_ENDIAN)).isTrue();
        assertThat(info).hasToString(TSO4);
    }

    @ParameterizedTest
    @ValueSource(ints = {VirtioNetHdr.LENGTH_NUM_BUFFERS, VirtioNetHdr.LENGTH_HASH_TUNNEL})
    void shouldWriteNothingBehindTheShortForm(int length) {
        byte[] header = new byte[length];
        Arrays.fill(header, (byte) 0xee);
        slab.buffer().put(7, header);
        VirtioNetHdr.encode(info, slab.bytes(), 7, LITTLE_ENDIAN);
        Arrays.fill(header, 0, 10, (byte) 0);
        byte[] written = new byte[length];
        slab.buffer().get(7, written);
        assertThat(written).isEqualTo(header);
    }

    @Test
    void shouldReadAndWriteTheNumberOfBuffersBehindTheShortForm() {
        slab.buffer().put(7, hex("aaaaaaaaaaaaaaaaaaaa 1234 bb"));
        assertThat(VirtioNetHdr.numBuffers(slab.address() + 7, false)).isEqualTo(0x1234);
        assertThat(VirtioNetHdr.numBuffers(slab.address() + 7, true)).isEqualTo(0x3412);
        VirtioNetHdr.numBuffers(slab.address() + 7, true, 0x1fffe);
        byte[] header = new byte[13];
        slab.buffer().get(7, header);
        assertThat(header).isEqualTo(hex("aaaaaaaaaaaaaaaaaaaa feff bb"));
        VirtioNetHdr.numBuffers(slab.address() + 7, false, 1);
        assertThat(slab.buffer().getShort(17)).isEqualTo((short) 1);
    }

    @Test
    void shouldReadAndWriteTheNumberOfBuffersInBytes() {
        VirtioNetHdr.numBuffers(slab.bytes(), 52, LITTLE_ENDIAN, 0x11234);
        assertThat(slab.buffer().getShort(62)).isEqualTo((short) 0x3412);
        assertThat(VirtioNetHdr.numBuffers(slab.bytes(), 52, LITTLE_ENDIAN)).isEqualTo(0x1234);
        assertThat(VirtioNetHdr.numBuffers(slab.bytes(), 52, BIG_ENDIAN)).isEqualTo(0x3412);
        VirtioNetHdr.numBuffers(slab.bytes(), 52, BIG_ENDIAN, 2);
        assertThat(slab.buffer().getShort(62)).isEqualTo((short) 2);
        assertThatThrownBy(() -> VirtioNetHdr.numBuffers(slab.bytes(), 53, LITTLE_ENDIAN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VirtioNetHdr.numBuffers(slab.bytes(), -1, LITTLE_ENDIAN, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 55, 64, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldRefuseAHeaderThatIsNotWithinTheMemory(long offset) {
        info.gsoSize(9);
        assertThatThrownBy(() -> VirtioNetHdr.decode(slab.bytes(), offset, LITTLE_ENDIAN, info))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VirtioNetHdr.encode(info, slab.bytes(), offset, LITTLE_ENDIAN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(info.gsoSize()).isEqualTo(9);
        assertThat(slab.buffer().get(55)).isZero();
    }

    @Test
    void shouldTakeAHeaderAtTheVeryEndWhateverTheCursorsAre() {
        slab.bytes().writeLimit(5).readPosition(5);
        info.gsoSize(9);
        VirtioNetHdr.encode(info, slab.bytes(), 54, LITTLE_ENDIAN);
        assertThat(VirtioNetHdr.decode(slab.bytes(), 54, LITTLE_ENDIAN, info.clear())).isTrue();
        assertThat(info.gsoSize()).isEqualTo(9);
        assertThat(slab.bytes().readPosition()).isEqualTo(5);
    }

    @Test
    void shouldRefuseHeapMemory() {
        Bytes<?> heap = Bytes.wrapForRead(new byte[100]);
        assertThatThrownBy(() -> VirtioNetHdr.decode(heap, 0, LITTLE_ENDIAN, info))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("struct virtio_net_hdr_v1_hash_tunnel of linux/virtio_net.h")
    void shouldGiveTheTunnelFieldsTheirPlaces() {
        int[] offsets = {VirtioNetHdr.FLAGS_FIELD_OFFSET, VirtioNetHdr.GSO_TYPE_FIELD_OFFSET,
            VirtioNetHdr.HDR_LEN_FIELD_OFFSET, VirtioNetHdr.GSO_SIZE_FIELD_OFFSET,
            VirtioNetHdr.CSUM_START_FIELD_OFFSET, VirtioNetHdr.CSUM_OFFSET_FIELD_OFFSET,
            VirtioNetHdr.NUM_BUFFERS_FIELD_OFFSET, VirtioNetHdr.HASH_VALUE_FIELD_OFFSET,
            VirtioNetHdr.HASH_REPORT_FIELD_OFFSET, VirtioNetHdr.HASH_PADDING_FIELD_OFFSET,
            VirtioNetHdr.OUTER_TH_OFFSET_FIELD_OFFSET, VirtioNetHdr.INNER_NH_OFFSET_FIELD_OFFSET,
            VirtioNetHdr.LENGTH_HASH_TUNNEL};
        int[] widths = {1, 1, 2, 2, 2, 2, 2, 4, 2, 2, 2, 2};
        for (int i = 0; i < widths.length; i++) {
            assertThat(offsets[i + 1]).isEqualTo(offsets[i] + widths[i]);
        }
        assertThat(Arrays.stream(widths).sum()).isEqualTo(24);
        assertThat(VirtioNetHdr.LENGTH).isEqualTo(VirtioNetHdr.NUM_BUFFERS_FIELD_OFFSET);
        assertThat(VirtioNetHdr.LENGTH_NUM_BUFFERS).isEqualTo(VirtioNetHdr.HASH_VALUE_FIELD_OFFSET);
    }
}
