package dev.tio.benchmarks.results;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs JMH, and keeps what it measured with the name of the machine. */
public final class RunMain {
    private RunMain() {
    }

    /** The first argument is the file to write, the others are JMH's. */
    public static void main(String[] args) throws IOException, RunnerException, CommandLineOptionException {
        CommandLineOptions options = new CommandLineOptions(Arrays.copyOfRange(args, 1, args.length));
        Path file = Path.of(args[0]);
        Json.write(file, new Envelope(Machine.here(), jmhJson(new Runner(options).run())));
        System.out.println("Results are in " + file);
    }

    private static JsonElement jmhJson(Collection<RunResult> results) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(json, false, StandardCharsets.UTF_8);
        ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
        out.flush();
        return JsonParser.parseString(json.toString(StandardCharsets.UTF_8));
    }

    /** As {@link Results}, with all that JMH wrote. */
    private record Envelope(Machine machine, JsonElement jmh) {
    }
}
