package dev.tio.wire;

import java.util.HexFormat;

/** Packets as a Linux kernel sent them through a TUN device without offloads, for code that must agree with it. */
final class KernelPackets {
    /** "superpacket" from 192.0.2.1:40000 to 192.0.2.2:443. */
    static final byte[] UDP4 = hex("450000271f42400040119780c0000201c0000202"
            + "9c4001bb001346b4" + "73757065727061636b6574");

    /** The same from 2001:db8::1 to 2001:db8::2. */
    static final byte[] UDP6 = hex("600a80a00013114020010db800000000000000000000000120010db8000000000000000000000002"
            + "9c4001bb00136f43" + "73757065727061636b6574");

    /** A SYN with the options MSS, SACK permitted, timestamps and window scale. */
    static final byte[] TCP4 = hex("4500003cae45400040060873c0000201c0000202"
            + "9c4001bb24ab1ab500000000a002faf0d2f70000" + "020405b40402080a7f709944000000000103030a");

    /** The same over IPv6. */
    static final byte[] TCP6 = hex("600aeba90028064020010db800000000000000000000000120010db8000000000000000000000002"
            + "9c4001bb0675393800000000a002fd201e2d0000" + "020405a00402080aef850420000000000103030a");

    private KernelPackets() {
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
