package dev.lockstep.process;

import dev.lockstep.database.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A fresh database of a PostgreSQL that belongs to none of the processes that use it. Its sessions are not in UTC. */
record SharedDatabase(String url) {
    static SharedDatabase fresh() {
        String server = EmbeddedDatabase.in(Path.of("target/process-postgres"));
        String name = "shared_" + Long.toString(System.nanoTime(), 36);
        SharedDatabase maintenance = new SharedDatabase(server);
        maintenance.execute("create database " + name);
        return new SharedDatabase(
                server.substring(0, server.lastIndexOf('/') + 1) + name + "?options=-c%20TimeZone=Asia/Kathmandu");
    }

    private void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url, EmbeddedDatabase.USER, EmbeddedDatabase.USER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    /** The first column of what a query finds. */
    List<String> query(String sql) {
        try (Connection connection = DriverManager.getConnection(url, EmbeddedDatabase.USER, EmbeddedDatabase.USER);
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
