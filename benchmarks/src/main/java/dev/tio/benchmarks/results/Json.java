package dev.tio.benchmarks.results;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files, indented, with infinities and NaN as Python and JMH write them. */
public final class Json {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().disableHtmlEscaping().create();

    private Json() {
    }

    /** Writes {@code value} to {@code file}. */
    public static void write(Path file, Object value) throws IOException {
        Files.writeString(file, GSON.toJson(value) + "\n");
    }

    /**
     * What is in {@code file}.
     *
     * @throws IOException if it cannot be read, is empty or is not what {@code type} says
     */
    static <T> T read(Path file, TypeToken<T> type) throws IOException {
        try {
            T value = GSON.fromJson(Files.readString(file), type);
            if (value == null) {
                throw new IOException(file + " is empty");
            }
            return value;
        } catch (JsonParseException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
