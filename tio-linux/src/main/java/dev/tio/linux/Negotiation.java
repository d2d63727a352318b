package dev.tio.linux;

import dev.tio.api.Capabilities;
import dev.tio.api.TunException;
import dev.tio.wire.VirtioNetHdr;
import java.nio.ByteOrder;

/**
 * What was agreed on with the driver for one device. A persistent device, and one that is handed over, has what its
 * last user set: so everything is set, nothing is inherited.
 *
 * @param vnetHeader whether a {@code virtio_net_hdr} stands before each packet
 * @param littleEndian the byte order of that header
 * @param mask the {@code TUN_F_} bits that the kernel took
 * @param outcome what became of each offload, and why, for a log
 */
record Negotiation(boolean vnetHeader, boolean littleEndian, int mask, String outcome) {
    /**
     * Offers the offloads one after the other, so that each refusal leaves the others on.
     *
     * @param flags the interface's, as {@link TunDriver#query} gave them
     */
    static Negotiation with(TunDriver driver, int fd, int flags, Offloads wanted) throws TunException {
        boolean vnetHeader = (flags & IfTun.IFF_VNET_HDR) != 0;
        boolean littleEndian = vnetHeader && setHeader(driver, fd);
        setOffloads(driver, fd, 0);
        if (!vnetHeader) {
            return new Negotiation(false, false, 0, "no offloads: " + withoutHeader(driver, fd, wanted));
        }
        OffloadOffers offers = new OffloadOffers(driver, fd);
        for (Offload offload : Offload.values()) {
            offers.offer(offload, wanted.include(offload));
        }
        return new Negotiation(true, littleEndian, offers.mask(), offers.outcome());
    }

    private static String withoutHeader(TunDriver driver, int fd, Offloads wanted) {
        if (!wanted.any()) {
            return "not asked for";
        }
        int known = driver.features(fd);
        return known >= 0 && (known & IfTun.IFF_VNET_HDR) == 0
                ? "the kernel has no IFF_VNET_HDR" : "the device was made without IFF_VNET_HDR";
    }

    /**
     * Sets the same on a further queue of the device, the whole of it.
     *
     * @param offloads false to leave the offloads off
     */
    void applyTo(TunDriver driver, int fd, boolean offloads) throws TunException {
        if (vnetHeader) {
            setHeader(driver, fd);
        }
        setOffloads(driver, fd, offloads ? mask : 0);
    }

    /** What the kernel gave. */
    Capabilities capabilities() {
        return new Capabilities(
                Offload.CSUM.isIn(mask), Offload.TSO.isIn(mask), Offload.ECN.isIn(mask), Offload.USO.isIn(mask));
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
