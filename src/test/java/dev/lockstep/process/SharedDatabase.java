package dev.lockstep.process;

import dev.lockstep.database.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A fresh database of a PostgreSQL that belongs to none of the processes that use it. */
record SharedDatabase(String url) {
    static SharedDatabase fresh() {
        return new SharedDatabase(TestPostgres.freshDatabase());
    }

    /** The first column of what a query finds. */
    List<String> query(String sql) {
        try (Connection connection = DriverManager.getConnection(url, TestPostgres.USER, TestPostgres.USER);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }
}
