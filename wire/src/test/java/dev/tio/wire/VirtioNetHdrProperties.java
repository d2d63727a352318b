package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class VirtioNetHdrProperties {
    private final GuardedMemory memory = new GuardedMemory(VirtioNetHdr.LENGTH);

    @Property
    void shouldMakeTheSameOfTheSameBytesAndTouchNoOthers(
            @ForAll @Size(VirtioNetHdr.LENGTH) byte[] header, @ForAll boolean littleEndian) {
        String decoded = memory.use(header, packet -> {
            GSOInfo info = new GSOInfo();
            boolean known = VirtioNetHdr.decode(packet.address(), littleEndian, info);
            return known + " " + info;
        });
        assertThat(decoded).startsWith((GSOType.of(header[1] & 0xff) != null) + " ");
    }

    @Property
    void shouldWriteBackWhatItRead(
            @ForAll @Size(VirtioNetHdr.LENGTH) byte[] header, @ForAll boolean littleEndian) {
        byte[] known = header.clone();
        known[0] &= 7;
        known[1] = (byte) (new int[] {0, 1, 3, 4, 5}[(header[1] & 0xff) % 5] | header[1] & 0x80);
        ByteOrder order = littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        boolean same = memory.use(known, packet -> {
            GSOInfo info = new GSOInfo();
            assertThat(VirtioNetHdr.decode(packet.mem(), packet.offset(), order, info)).isTrue();
            for (int i = 0; i < VirtioNetHdr.LENGTH; i++) {
                RawMemory.putByte(packet.address() + i, 0xee);
            }
            VirtioNetHdr.encode(info, packet.address(), littleEndian);
            byte[] written = new byte[VirtioNetHdr.LENGTH];
            for (int i = 0; i < VirtioNetHdr.LENGTH; i++) {
                written[i] = (byte) RawMemory.getByte(packet.address() + i);
            }
            return Arrays.equals(written, known);
        });
        assertThat(same).isTrue();
    }
}
