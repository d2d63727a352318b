package dev.tio.system.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** A rule, and classes each of which breaks it. */
record Rule(ArchRule rule, List<Class<?>> fixtures) {
    static Rule of(ArchRule rule, Class<?>... fixtures) {
        return new Rule(rule, List.of(fixtures));
    }

    @Override
    public String toString() {
        return rule.getDescription();
    }
}
