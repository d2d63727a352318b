package dev.tio.linux.testkit;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * What {@link LinuxDevices} does: keeps what a test asked for in the test's store, which JUnit closes whatever happens,
 * and runs the test's methods in its namespace. JUnit's own interceptors, such as that of timeouts, are around this
 * one, so that it decides on the thread.
 */
final class LinuxDevicesExtension implements ParameterResolver, InvocationInterceptor {
    private static final ExtensionContext.Namespace STORE =
            ExtensionContext.Namespace.create(LinuxDevicesExtension.class);

    /** So that what a constructor asks for is the test's, and not its class's. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getTestMethod().isPresent() && Parameters.isOne(parameter);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        try {
            return Parameters.resolve(parameter, resources(context));
        } catch (Exception e) {
            throw new ParameterResolutionException(parameter.getParameter() + ": " + e.getMessage(), e);
        }
    }

    private static Resources resources(ExtensionContext context) {
        return context.getStore(STORE).getOrComputeIfAbsent(Resources.class, type -> new Resources(), Resources.class);
    }

    @Override
    public <T> T interceptTestClassConstructor(Invocation<T> invocation,
            ReflectiveInvocationContext<Constructor<T>> invocationContext, ExtensionContext context) throws Throwable {
        return context.getTestMethod().isPresent() ? inNamespace(invocation, context) : invocation.proceed();
    }

    @Override
    public void interceptBeforeEachMethod(Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
        inNamespace(invocation, context);
    }

    @Override
    public void interceptTestMethod(Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
        inNamespace(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
        inNamespace(invocation, context);
    }

    @Override
    public <T> T interceptTestFactoryMethod(Invocation<T> invocation,
            ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
        return inNamespace(invocation, context);
    }

    /** In the namespace of its factory, whose store this context's store inherits from. */
    @Override
    public void interceptDynamicTest(Invocation<@Nullable Void> invocation,
            DynamicTestInvocationContext invocationContext, ExtensionContext context) throws Throwable {
        inNamespace(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
        inNamespace(invocation, context);
    }

    private static <T extends @Nullable Object> T inNamespace(Invocation<T> invocation, ExtensionContext context)
            throws Throwable {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        T result = resources(context).namespace("").call(() -> {
            try {
                return invocation.proceed();
            } catch (Throwable e) {
                thrown.set(e);
                return null;
            }
        });
        Throwable failure = thrown.get();
        if (failure != null) {
            throw failure;
        }
        return result;
    }
}
