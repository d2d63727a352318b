package dev.tio.system.architecture;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;

/** The texts in a class file's constant pool: string constants, and names and types of what it declares and uses. */
final class ClassFileConstants {
    private ClassFileConstants() {
    }

    /** See The Java Virtual Machine Specification, 4.4, for the tags and their lengths. */
    static Set<String> texts(InputStream classFile) throws IOException {
        DataInputStream in = new DataInputStream(classFile);
        in.skipNBytes(8);
        int count = in.readUnsignedShort();
        Set<String> texts = new HashSet<>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.add(in.readUTF());
                case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++; // A long and a double take two places.
                }
                default -> throw new IOException("constant " + i + " has the unknown tag " + tag);
            }
        }
        return texts;
    }
}
