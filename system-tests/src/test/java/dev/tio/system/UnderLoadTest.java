package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.DeviceEvent;
import dev.tio.api.DeviceEvents;
import dev.tio.api.GRODevice;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.InterfaceAddress;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Tun;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an operator does to a device while packets flow both ways through it. */
@LinuxDevices
class UnderLoadTest {
    private static final int TIMES = 50;
    private static final int LENGTH = 1400;

    private final NetworkNamespace namespace;
    private final NativeTun tun;
    private final GRODevice device;

    UnderLoadTest(NetworkNamespace namespace, @Tun(address = EchoLoad.HOST) NativeTun tun) throws IOException {
        this.namespace = namespace;
        this.tun = tun;
        device = GRODevice.of(tun);
    }

    @AfterEach
    void close() throws IOException {
        device.close();
    }

    private static DeviceEvent next(DeviceEvents events) throws InterruptedException {
        return events.poll(TimeUnit.SECONDS.toNanos(20));
    }

    @Test
    @DisplayName("Down device: write is EIO, read EAGAIN; EIO is no reason to stop")
    void shouldCarryPacketsAgainEachTimeItComesUp() throws Exception {
        DeviceEvents events = device.events();
        assertThat(next(events)).isEqualTo(DeviceEvent.UP);
        EchoLoad load = EchoLoad.start(tun.queues().get(0), LENGTH);
        for (int i = 0; i < TIMES; i++) {
            load.awaitTraffic(10);
            tun.link().down();
            assertThat(next(events)).isEqualTo(DeviceEvent.DOWN);
            tun.link().up();
            assertThat(next(events)).isEqualTo(DeviceEvent.UP);
        }
        load.awaitTraffic(100);
        assertThat(load.isRunning()).isTrue();
        assertThat(load.failures()).isSubsetOf(Kind.DOWN);
        device.close();
        assertThat(load.end()).isEqualTo(-1);
        assertThat(events.take()).isNull();
    }

    @Test
    @DisplayName("MTU changed under load, above 1500 and below the size of a packet in flight")
    void shouldFollowTheMtu() throws Exception {
        DeviceEvents events = device.events();
        assertThat(next(events)).isEqualTo(DeviceEvent.UP);
        EchoLoad load = EchoLoad.start(tun.queues().get(0), LENGTH);
        for (int i = 0; i < TIMES; i++) {
            for (int mtu : new int[] {9000, 1500, 600, 65535}) {
                // Below the length of a request the replies are fragments.
                load.awaitWrites(10);
                tun.link().mtu(mtu);
                assertThat(next(events)).isEqualTo(DeviceEvent.MTU_UPDATE);
                assertThat(device.mtu()).isEqualTo(mtu);
            }
            load.awaitTraffic(10);
        }
        assertThat(load.failures()).isEmpty();
        device.close();
        assertThat(load.end()).isEqualTo(-1);
    }

    @Test
    @DisplayName("An MTU below 1280 removes the IPv6 addresses; raising it again does not restore them")
    void shouldLoseItsIPv6AddressesBelowTheirMtu() throws Exception {
        tun.link().addAddress("2001:db8::1/64");
        EchoLoad load = EchoLoad.start(tun.queues().get(0), LENGTH).awaitTraffic(10);
        assertThat(tun.link().addresses()).contains(InterfaceAddress.of("2001:db8::1/64"));
        tun.link().mtu(1279);
        assertThat(tun.link().addresses()).containsExactly(InterfaceAddress.of(EchoLoad.HOST));
        tun.link().mtu(1500);
        assertThat(tun.link().addresses()).contains(InterfaceAddress.of(EchoLoad.HOST))
                .doesNotContain(InterfaceAddress.of("2001:db8::1/64"));
        load.awaitTraffic(10);
        assertThat(load.failures()).isEmpty();
        device.close();
        load.end();
    }

    @Test
    @DisplayName("A deleted interface means closed, for a busy reader and a busy writer")
    void shouldEndWhenItIsDeleted() throws Exception {
        DeviceEvents events = device.events();
        assertThat(next(events)).isEqualTo(DeviceEvent.UP);
        EchoLoad load = EchoLoad.start(tun.queues().get(0), LENGTH).awaitTraffic(10);
        Interfaces.delete(namespace, tun.link().index());
        load.end();
        // A write that the deletion meets half-way finds the interface down.
        assertThat(load.failures()).contains(Kind.CLOSED).isSubsetOf(Kind.CLOSED, Kind.DOWN);
        assertThat(next(events)).isEqualTo(DeviceEvent.DOWN);
    }
}
