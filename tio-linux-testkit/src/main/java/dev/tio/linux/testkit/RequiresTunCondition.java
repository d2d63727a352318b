package dev.tio.linux.testkit;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jspecify.annotations.Nullable;

/** What {@link RequiresTun} asks for each test. */
final class RequiresTunCondition implements ExecutionCondition {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return say(decide(Trial.missing(), System.getenv("CI")));
    }

    /** Surefire keeps a reason for its reports; whoever looks at the console is to see it too, once. */
    private static ConditionEvaluationResult say(ConditionEvaluationResult result) {
        if (result.isDisabled() && SAID.compareAndSet(false, true)) {
            System.out.println("Tests on real devices are skipped: " + result.getReason().orElseThrow());
        }
        return result;
    }

    static ConditionEvaluationResult decide(Optional<String> missing, @Nullable String ci) {
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("network namespaces and TUN devices can be made");
        }
        if ("true".equals(ci)) {
            throw new AssertionError("CI is true, so this test may not be skipped: " + missing.get());
        }
        return ConditionEvaluationResult.disabled("it needs network namespaces and TUN devices: " + missing.get());
    }
}
