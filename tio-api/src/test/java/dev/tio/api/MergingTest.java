package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.GSOProto;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergingTest {
    private final Logger logger = Logger.getLogger(Merging.class.getName());
    private final List<LogRecord> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry);
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    @Test
    void shouldLogThatItWentOffAndNoFurtherRefusal() {
        Merging merging = new Merging();
        merging.refuse(GSOProto.TCP);
        merging.refuse(GSOProto.TCP);

        assertThat(merging.refused(GSOProto.TCP)).isEqualTo(2);
        assertThat(logged).singleElement()
                .satisfies(entry -> assertThat(entry.getParameters()).containsExactly(GSOProto.TCP));

        merging.on(GSOProto.TCP);
        merging.refuse(GSOProto.TCP);
        assertThat(logged).hasSize(2);
    }
}
