package dev.tio.linux;

import java.nio.charset.StandardCharsets;

/** What an interface can be called: the rules of the kernel's {@code dev_valid_name}. */
final class InterfaceName {
    /** {@code IFNAMSIZ} of {@code linux/if.h}, without the zero at the end. */
    private static final int MAX_LENGTH = 15;

    private InterfaceName() {
    }

    /**
     * Returns {@code name}.
     *
     * @throws IllegalArgumentException if no interface can be called so
     */
    static String require(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        boolean bad = name.equals(".") || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == ':' || c == 0 || Character.isWhitespace(c));
        if (length == 0 || length > MAX_LENGTH || bad) {
            throw new IllegalArgumentException("no interface can be called \"" + name
                    + "\": a name has 1 to 15 bytes, without space, slash or colon");
        }
        return name;
    }
}
