package dev.tio.wire;

import java.util.List;
import java.util.function.LongToIntFunction;
import java.util.function.ToIntFunction;

/**
 * A field of a header as its RFC draws it, by the place of its bits, and a flyweight's four ways to it.
 *
 * @param <H> the flyweight
 * @param bit the field's first bit, counted from the header's first
 * @param bits how many bits it has
 * @param unit what a 1 in the field stands for: 4 bytes where it counts 32-bit words
 */
record HeaderField<H>(
        String name,
        int bit,
        int bits,
        int unit,
        LongToIntFunction get,
        SetAt set,
        ToIntFunction<H> getWrapped,
        SetWrapped<H> setWrapped) {

    interface SetAt {
        void set(long address, int value);
    }

    interface SetWrapped<H> {
        H set(H header, int value);
    }

    static final List<HeaderField<IPv4Header>> IPV4 = List.of(
            ipv4("version", 0, 4, 1, IPv4Header::versionAt, IPv4Header::versionAt,
                    IPv4Header::version, IPv4Header::version),
            ipv4("headerLength", 4, 4, 4, IPv4Header::headerLengthAt, IPv4Header::headerLengthAt,
                    IPv4Header::headerLength, IPv4Header::headerLength),
            ipv4("typeOfService", 8, 8, 1, IPv4Header::typeOfServiceAt, IPv4Header::typeOfServiceAt,
                    IPv4Header::typeOfService, IPv4Header::typeOfService),
            ipv4("totalLength", 16, 16, 1, IPv4Header::totalLengthAt, IPv4Header::totalLengthAt,
                    IPv4Header::totalLength, IPv4Header::totalLength),
            ipv4("identification", 32, 16, 1, IPv4Header::identificationAt, IPv4Header::identificationAt,
                    IPv4Header::identification, IPv4Header::identification),
            ipv4("flagsAndFragmentOffset", 48, 16, 1,
                    IPv4Header::flagsAndFragmentOffsetAt, IPv4Header::flagsAndFragmentOffsetAt,
                    IPv4Header::flagsAndFragmentOffset, IPv4Header::flagsAndFragmentOffset),
            ipv4("timeToLive", 64, 8, 1, IPv4Header::timeToLiveAt, IPv4Header::timeToLiveAt,
                    IPv4Header::timeToLive, IPv4Header::timeToLive),
            ipv4("protocol", 72, 8, 1, IPv4Header::protocolAt, IPv4Header::protocolAt,
                    IPv4Header::protocol, IPv4Header::protocol),
            ipv4("headerChecksum", 80, 16, 1, IPv4Header::headerChecksumAt, IPv4Header::headerChecksumAt,
                    IPv4Header::headerChecksum, IPv4Header::headerChecksum),
            ipv4("sourceAddress", 96, 32, 1, IPv4Header::sourceAddressAt, IPv4Header::sourceAddressAt,
                    IPv4Header::sourceAddress, IPv4Header::sourceAddress),
            ipv4("destinationAddress", 128, 32, 1, IPv4Header::destinationAddressAt, IPv4Header::destinationAddressAt,
                    IPv4Header::destinationAddress, IPv4Header::destinationAddress));

    static final List<HeaderField<IPv6Header>> IPV6 = List.of(
            ipv6("version", 0, 4, IPv6Header::versionAt, IPv6Header::versionAt,
                    IPv6Header::version, IPv6Header::version),
            ipv6("trafficClass", 4, 8, IPv6Header::trafficClassAt, IPv6Header::trafficClassAt,
                    IPv6Header::trafficClass, IPv6Header::trafficClass),
            ipv6("flowLabel", 12, 20, IPv6Header::flowLabelAt, IPv6Header::flowLabelAt,
                    IPv6Header::flowLabel, IPv6Header::flowLabel),
            ipv6("payloadLength", 32, 16, IPv6Header::payloadLengthAt, IPv6Header::payloadLengthAt,
                    IPv6Header::payloadLength, IPv6Header::payloadLength),
            ipv6("nextHeader", 48, 8, IPv6Header::nextHeaderAt, IPv6Header::nextHeaderAt,
                    IPv6Header::nextHeader, IPv6Header::nextHeader),
            ipv6("hopLimit", 56, 8, IPv6Header::hopLimitAt, IPv6Header::hopLimitAt,
                    IPv6Header::hopLimit, IPv6Header::hopLimit));

    static final List<HeaderField<TCPHeader>> TCP = List.of(
            tcp("sourcePort", 0, 16, 1, TCPHeader::sourcePortAt, TCPHeader::sourcePortAt,
                    TCPHeader::sourcePort, TCPHeader::sourcePort),
            tcp("destinationPort", 16, 16, 1, TCPHeader::destinationPortAt, TCPHeader::destinationPortAt,
                    TCPHeader::destinationPort, TCPHeader::destinationPort),
            tcp("sequenceNumber", 32, 32, 1, TCPHeader::sequenceNumberAt, TCPHeader::sequenceNumberAt,
                    TCPHeader::sequenceNumber, TCPHeader::sequenceNumber),
            tcp("acknowledgmentNumber", 64, 32, 1, TCPHeader::acknowledgmentNumberAt, TCPHeader::acknowledgmentNumberAt,
                    TCPHeader::acknowledgmentNumber, TCPHeader::acknowledgmentNumber),
            tcp("dataOffset", 96, 4, 4, TCPHeader::dataOffsetAt, TCPHeader::dataOffsetAt,
                    TCPHeader::dataOffset, TCPHeader::dataOffset),
            tcp("reserved", 100, 4, 1, TCPHeader::reservedAt, TCPHeader::reservedAt,
                    TCPHeader::reserved, TCPHeader::reserved),
            tcp("flags", 104, 8, 1, TCPHeader::flagsAt, TCPHeader::flagsAt, TCPHeader::flags, TCPHeader::flags),
            tcp("window", 112, 16, 1, TCPHeader::windowAt, TCPHeader::windowAt, TCPHeader::window, TCPHeader::window),
            tcp("checksum", 128, 16, 1, TCPHeader::checksumAt, TCPHeader::checksumAt,
                    TCPHeader::checksum, TCPHeader::checksum),
            tcp("urgentPointer", 144, 16, 1, TCPHeader::urgentPointerAt, TCPHeader::urgentPointerAt,
                    TCPHeader::urgentPointer, TCPHeader::urgentPointer));

    static final List<HeaderField<UDPHeader>> UDP = List.of(
            udp("sourcePort", 0, UDPHeader::sourcePortAt, UDPHeader::sourcePortAt,
                    UDPHeader::sourcePort, UDPHeader::sourcePort),
            udp("destinationPort", 16, UDPHeader::destinationPortAt, UDPHeader::destinationPortAt,
                    UDPHeader::destinationPort, UDPHeader::destinationPort),
            udp("length", 32, UDPHeader::lengthAt, UDPHeader::lengthAt, UDPHeader::length, UDPHeader::length),
            udp("checksum", 48, UDPHeader::checksumAt, UDPHeader::checksumAt,
                    UDPHeader::checksum, UDPHeader::checksum));

    private static HeaderField<IPv4Header> ipv4(String name, int bit, int bits, int unit, LongToIntFunction get,
            SetAt set, ToIntFunction<IPv4Header> getWrapped, SetWrapped<IPv4Header> setWrapped) {
        return new HeaderField<>(name, bit, bits, unit, get, set, getWrapped, setWrapped);
    }

    private static HeaderField<IPv6Header> ipv6(String name, int bit, int bits, LongToIntFunction get,
            SetAt set, ToIntFunction<IPv6Header> getWrapped, SetWrapped<IPv6Header> setWrapped) {
        return new HeaderField<>(name, bit, bits, 1, get, set, getWrapped, setWrapped);
    }

    private static HeaderField<TCPHeader> tcp(String name, int bit, int bits, int unit, LongToIntFunction get,
            SetAt set, ToIntFunction<TCPHeader> getWrapped, SetWrapped<TCPHeader> setWrapped) {
        return new HeaderField<>(name, bit, bits, unit, get, set, getWrapped, setWrapped);
    }

    private static HeaderField<UDPHeader> udp(String name, int bit, LongToIntFunction get,
            SetAt set, ToIntFunction<UDPHeader> getWrapped, SetWrapped<UDPHeader> setWrapped) {
        return new HeaderField<>(name, bit, 16, 1, get, set, getWrapped, setWrapped);
    }

    /** The field's value, bit by bit. */
    int in(byte[] header) {
        int value = 0;
        for (int i = bit; i < bit + bits; i++) {
            value = value << 1 | header[i / 8] >> 7 - i % 8 & 1;
        }
        return value * unit;
    }

    /** A copy of {@code header} in which the field, and nothing else, has the low bits of {@code value}. */
    byte[] with(byte[] header, int value) {
        byte[] changed = header.clone();
        int rest = Math.floorDiv(value, unit);
        for (int i = bit + bits - 1; i >= bit; i--) {
            int mask = 0x80 >> i % 8;
            changed[i / 8] = (byte) (changed[i / 8] & ~mask | ((rest & 1) == 0 ? 0 : mask));
            rest >>= 1;
        }
        return changed;
    }
}
