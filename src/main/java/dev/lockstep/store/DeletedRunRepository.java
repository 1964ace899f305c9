package dev.lockstep.store;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class DeletedRunRepository implements PanacheRepositoryBase<DeletedRunRow, UUID> {}
