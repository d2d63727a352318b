package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GuardedMemoryTest {
    private final GuardedMemory memory = new GuardedMemory(100);

    private <T> void assertCaught(Class<? extends Throwable> error, Function<TunPacket, T> use) {
        assertThatThrownBy(() -> memory.use(new byte[20], use)).isInstanceOf(error);
    }

    @Test
    void shouldShowThePacketAndNothingElse() {
        byte[] bytes = {1, 2, 3, 4, 5};
        String shown = memory.use(bytes, packet -> {
            byte[] seen = new byte[packet.length()];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = (byte) RawMemory.getByte(packet.address() + i);
            }
            return Arrays.toString(seen);
        });
        assertThat(shown).isEqualTo("[1, 2, 3, 4, 5]");
    }

    @Test
    void shouldCatchAReadBehindThePacket() {
        assertCaught(InternalError.class, packet -> RawMemory.getByte(packet.address() + 20));
        assertCaught(InternalError.class, packet -> RawMemory.getInt(packet.address() + 17));
    }

    @Test
    void shouldCatchAWriteBehindThePacket() {
        assertCaught(InternalError.class, packet -> {
            RawMemory.putByte(packet.address() + 20, 1);
            return 0;
        });
    }

    @Test
    void shouldCatchAReadBeforeThePacket() {
        assertCaught(AssertionError.class, packet -> RawMemory.getByte(packet.address() - 1));
    }

    @Test
    void shouldCatchAWriteBeforeThePacket() {
        assertCaught(AssertionError.class, packet -> {
            RawMemory.putByte(packet.address() - 1, 1);
            return 0;
        });
    }
}
