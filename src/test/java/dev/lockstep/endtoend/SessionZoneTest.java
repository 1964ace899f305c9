package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.Test;

/** All tests of the server run in database sessions that are not in UTC, so that no time is right by chance. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class SessionZoneTest {
    @Inject
    EntityManager entities;

    @Test
    void isNotUtc() {
        assertThat(entities.createNativeQuery("show TimeZone").getSingleResult())
                .isEqualTo("Asia/Kathmandu");
    }
}
