package dev.tio.linux;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Optional;

/**
 * Makes method handles of the C library's functions by java.lang.foreign. JDK 22 and later have that, and this is
 * compiled for JDK 17: it is used by reflection, and no handle has a type of it.
 */
final class ForeignLinker {
    /** The JDK in which java.lang.foreign became final. */
    private static final int FIRST_JDK = 22;

    /**
     * The type of every handle: it takes a {@linkplain #place place} for errno, and numbers and addresses, of which a
     * function with fewer parameters ignores the last ones.
     */
    private static final MethodType TYPE =
            MethodType.methodType(long.class, Object.class, long.class, long.class, long.class, long.class, long.class);

    private final Object linker;
    private final Object library;
    private final Object captureErrno;
    private final Class<?> option;
    private final Class<?> layout;
    private final Class<?> value;
    private final Method variadic;
    private final Method find;
    private final Method describe;
    private final Method link;
    private final Method wrap;

    /**
     * Finds java.lang.foreign.
     *
     * @throws UnsupportedOperationException if this JDK does not have it
     */
    ForeignLinker() throws ReflectiveOperationException {
        if (Runtime.version().feature() < FIRST_JDK) {
            throw new UnsupportedOperationException("java.lang.foreign is there from JDK " + FIRST_JDK + " on");
        }
        Class<?> linkerType = type("Linker");
        Class<?> segment = type("MemorySegment");
        Class<?> descriptor = type("FunctionDescriptor");
        option = type("Linker$Option");
        layout = type("MemoryLayout");
        value = type("ValueLayout");
        linker = linkerType.getMethod("nativeLinker").invoke(null);
        library = linkerType.getMethod("defaultLookup").invoke(linker);
        captureErrno =
                option.getMethod("captureCallState", String[].class).invoke(null, (Object) new String[] {"errno"});
        variadic = option.getMethod("firstVariadicArg", int.class);
        find = type("SymbolLookup").getMethod("find", String.class);
        describe = descriptor.getMethod("of", layout, layout.arrayType());
        link = linkerType.getMethod("downcallHandle", segment, descriptor, option.arrayType());
        wrap = segment.getMethod("ofBuffer", Buffer.class);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("java.lang.foreign." + name);
    }

    /**
     * The function of that name. {@code int.class} stands for C's int, {@code long.class} for what has 64 bits: long,
     * size_t, pointers.
     */
    MethodHandle function(String name, Class<?> result, Class<?>... parameters) throws ReflectiveOperationException {
        return link(name, result, parameters, captureErrno);
    }

    /** As {@link #function}, of one that is declared with {@code fixed} parameters and an ellipsis. */
    MethodHandle variadicFunction(String name, int fixed, Class<?> result, Class<?>... parameters)
            throws ReflectiveOperationException {
        return link(name, result, parameters, captureErrno, variadic.invoke(null, fixed));
    }

    private MethodHandle link(String name, Class<?> result, Class<?>[] parameters, Object... options)
            throws ReflectiveOperationException {
        Object address = ((Optional<?>) find.invoke(library, name)).orElseThrow(() -> new UnsatisfiedLinkError(name));
        Object layouts = Array.newInstance(layout, parameters.length);
        for (int i = 0; i < parameters.length; i++) {
            Array.set(layouts, i, layout(parameters[i]));
        }
        Object typedOptions = Array.newInstance(option, options.length);
        System.arraycopy(options, 0, typedOptions, 0, options.length);
        MethodHandle handle = (MethodHandle) link.invoke(
                linker, address, describe.invoke(null, layout(result), layouts), typedOptions);
        int present = handle.type().parameterCount();
        MethodHandle padded = MethodHandles.dropArguments(
                handle, present, Collections.nCopies(TYPE.parameterCount() - present, long.class));
        return MethodHandles.explicitCastArguments(padded, TYPE);
    }

    private Object layout(Class<?> type) throws ReflectiveOperationException {
        return value.getField(type == int.class ? "JAVA_INT" : "JAVA_LONG").get(null);
    }

    /** Makes {@code buffer}, direct and of 4 bytes or more, a place where a call of a handle leaves C's errno. */
    Object place(ByteBuffer buffer) throws ReflectiveOperationException {
        return wrap.invoke(null, buffer);
    }
}
