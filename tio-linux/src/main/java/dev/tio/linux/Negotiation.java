package dev.tio.linux;

import dev.tio.api.Capabilities;
import dev.tio.api.TunException;
import dev.tio.wire.VirtioNetHdr;
import java.nio.ByteOrder;

/**
 * What was agreed on with the driver for one device. A persistent device, and one that is handed over, has what its last
 * user set: so everything is set, nothing is inherited.
 *
 * @param vnetHeader whether a {@code virtio_net_hdr} stands before each packet
 * @param littleEndian the byte order of that header
 * @param mask the {@code TUN_F_} bits that the kernel took
 */
record Negotiation(boolean vnetHeader, boolean littleEndian, int mask) {
    /**
     * Offers the offloads one after the other, so that each refusal leaves the others on.
     *
     * @param flags the interface's, as {@link TunDriver#query} gave them
     */
    static Negotiation with(TunDriver driver, int fd, int flags, Offloads wanted) throws TunException {
        boolean vnetHeader = (flags & IfTun.IFF_VNET_HDR) != 0;
        boolean littleEndian = vnetHeader && setHeader(driver, fd);
        setOffloads(driver, fd, 0);
        int mask = vnetHeader && wanted.any() ? offer(driver, fd, 0, IfTun.TUN_F_CSUM) : 0;
        if (mask != 0 && wanted.tso()) {
            mask = offer(driver, fd, mask, IfTun.TUN_F_TSO);
            if ((mask & IfTun.TUN_F_TSO) != 0) {
                mask = offer(driver, fd, mask, IfTun.TUN_F_TSO_ECN);
            }
        }
        if (mask != 0 && wanted.uso()) {
            mask = offer(driver, fd, mask, IfTun.TUN_F_USO);
        }
        return new Negotiation(vnetHeader, littleEndian, mask);
    }

    /** Sets the same on a further queue of the device, the whole of it. */
    void applyTo(TunDriver driver, int fd) throws TunException {
        if (vnetHeader) {
            setHeader(driver, fd);
        }
        setOffloads(driver, fd, mask);
    }

    /** What the kernel gave. */
    Capabilities capabilities() {
        return new Capabilities(has(IfTun.TUN_F_CSUM), has(IfTun.TUN_F_TSO), has(IfTun.TUN_F_TSO_ECN),
                has(IfTun.TUN_F_USO));
    }

    private boolean has(int bits) {
        return (mask & bits) == bits;
    }

    private static int offer(TunDriver driver, int fd, int mask, int more) {
        return driver.offloads(fd, mask | more) < 0 ? mask : mask | more;
    }

    private static void setOffloads(TunDriver driver, int fd, int mask) throws TunException {
        Errno.check(driver.offloads(fd, mask), "ioctl TUNSETOFFLOAD");
    }

    /** Returns whether the header's fields are little-endian from now on. */
    private static boolean setHeader(TunDriver driver, int fd) throws TunException {
        Errno.check(driver.vnetHeaderLength(fd, VirtioNetHdr.LENGTH), "ioctl TUNSETVNETHDRSZ");
        // A kernel that does not know the request uses the host's order.
        return driver.littleEndian(fd) >= 0 || ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }
}
