package dev.lockstep.process;

import dev.lockstep.database.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A fresh database of a PostgreSQL that belongs to none of the processes that use it. */
record SharedDatabase(String url) {
    static SharedDatabase fresh() {
        return new SharedDatabase(TestPostgres.freshDatabase());
    }

    /** The first column of what a query finds. */
    List<String> query(String sql) {
        try (Connection connection = DriverManager.getConnection(url, TestPostgres.USER, TestPostgres.USER)) {
            return FirstColumn.of(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }
}
