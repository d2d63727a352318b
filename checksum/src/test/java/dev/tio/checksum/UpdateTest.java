package dev.tio.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UpdateTest {
    @Test
    void shouldGiveTheFieldOfRfc1624sExample() {
        int field = ~Checksum.update(~0xdd2f & 0xffff, 0x5555, 0x3285) & 0xffff;

        assertThat(field).isZero();
    }

    @Test
    void shouldGiveTheOtherZeroWhereTheSumComesToZero() {
        assertThat(Checksum.update(0xffff, 0x0000, 0x0000)).isEqualTo(0xffff);
        assertThat(Checksum.update(0x1234, 0x1234, 0x0000)).isEqualTo(0xffff);
        assertThat(Checksum.update32(0x0001, 1, 0)).isEqualTo(0xffff);
    }

    @Test
    void shouldIgnoreWhatIsAboveTheWord() {
        assertThat(Checksum.update(-1, 0xffff_0001, 0xffff_0002)).isEqualTo(Checksum.update(0xffff, 1, 2));
    }
}
