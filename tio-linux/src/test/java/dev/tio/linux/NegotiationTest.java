package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.TunException;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {
    private final FakeTun fake = new FakeTun();
    private final TunDriver driver = new TunDriver(fake);
    private final FakeTun.Device device = new FakeTun.Device();
    private final int fd = fake.attached(device);

    @AfterEach
    void close() {
        fake.close(fd);
    }

    private Negotiation negotiate(Offloads wanted) throws TunException {
        return Negotiation.with(driver, fd, IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_VNET_HDR, wanted);
    }

    @Test
    void shouldTakeAllThatTheKernelGives() throws TunException {
        Negotiation negotiation = negotiate(Offloads.ALL);

        assertThat(negotiation.capabilities()).isEqualTo(Capabilities.ALL);
        assertThat(device.offloads).isEqualTo(FakeTun.ALL_OFFLOADS).isEqualTo(negotiation.mask());
    }

    @ParameterizedTest(name = "{0} refused")
    @CsvSource({
        "USO,  0x60, true, true, true, false",
        "USO4, 0x20, true, true, true, false",
        "USO6, 0x40, true, true, true, false",
        "TSO,  0x06, true, false, false, true",
        "TSO6, 0x04, true, false, false, true",
        "ECN,  0x08, true, true, false, true",
        "ECN and USO, 0x68, true, true, false, false",
        "TSO and USO, 0x66, true, false, false, false",
        "CSUM, 0x01, false, false, false, false",
    })
    @DisplayName("A refusal leaves the rest on, and the capabilities tell what the kernel gave")
    void shouldLeaveTheRestOn(String refused, int mask, boolean csum, boolean tso, boolean ecn, boolean uso)
            throws TunException {
        fake.refusedOffloads = mask;

        Negotiation negotiation = negotiate(Offloads.ALL);

        assertThat(negotiation.capabilities()).isEqualTo(new Capabilities(csum, tso, ecn, uso));
        assertThat(device.offloads).isEqualTo(negotiation.mask());
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, true, true, true, true, false",
        "false, true, true, true, false, false, true",
        "false, false, true, true, false, false, false",
        "true, true, false, false, false, false, false",
    })
    void shouldAskForNothingThatIsSwitchedOff(boolean wantTso, boolean wantUso, boolean wantAny, boolean csum,
            boolean tso, boolean ecn, boolean uso) throws TunException {
        Negotiation negotiation = negotiate(new Offloads(wantTso, wantUso, wantAny));

        assertThat(negotiation.capabilities()).isEqualTo(new Capabilities(csum, tso, ecn, uso));
        assertThat(device.offloads).isEqualTo(negotiation.mask());
    }

    @Test
    @DisplayName("TUNSETOFFLOAD(0) where no vnet header is used")
    void shouldSetAnEmptyMaskWithoutVnetHeader() throws TunException {
        Negotiation negotiation = Negotiation.with(driver, fd, IfTun.IFF_TUN | IfTun.IFF_NO_PI, Offloads.ALL);

        assertThat(negotiation.vnetHeader()).isFalse();
        assertThat(negotiation.capabilities()).isEqualTo(Capabilities.NONE);
        assertThat(device.offloadRequests).containsExactly(0);
        assertThat(device.headerLength).as("untouched").isEqualTo(77);
    }

    @Test
    @DisplayName("Opening a persistent device again inherits its offload mask, header size and byte-order setting")
    void shouldInheritNothing() throws TunException {
        Negotiation negotiation = negotiate(new Offloads(false, false, false));

        assertThat(device.offloads).isZero();
        assertThat(device.headerLength).isEqualTo(10);
        assertThat(device.littleEndian).isTrue();
        assertThat(negotiation.littleEndian()).isTrue();
    }

    @Test
    void shouldUseTheOrderOfTheHostWhereItCannotBeSet() throws TunException {
        fake.fail(IfTun.TUNSETVNETLE, Errno.EINVAL);

        assertThat(negotiate(Offloads.ALL).littleEndian())
                .isEqualTo(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    @DisplayName("Every queue that is added gets the negotiated mask again, the whole of it")
    void shouldSetTheWholeMaskOnAFurtherQueue() throws TunException {
        fake.refusedOffloads = IfTun.TUN_F_TSO_ECN;
        Negotiation negotiation = negotiate(Offloads.ALL);
        FakeTun.Device other = new FakeTun.Device();
        int further = fake.attached(other);

        negotiation.applyTo(driver, further, true);

        assertThat(other.offloadRequests).containsExactly(0x67);
        assertThat(other.headerLength).isEqualTo(10);
        assertThat(other.littleEndian).isTrue();
        fake.close(further);
    }

    @Test
    void shouldFailWhereTheHeaderLengthCannotBeSet() {
        fake.fail(IfTun.TUNSETVNETHDRSZ, Errno.EINVAL);

        assertThatThrownBy(() -> negotiate(Offloads.ALL))
                .isInstanceOf(TunException.class)
                .hasMessageContaining("ioctl TUNSETVNETHDRSZ: EINVAL");
    }
}
