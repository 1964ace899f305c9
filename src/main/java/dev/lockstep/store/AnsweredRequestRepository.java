package dev.lockstep.store;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class AnsweredRequestRepository implements PanacheRepositoryBase<AnsweredRequestRow, AnsweredRequestRow.Key> {}
