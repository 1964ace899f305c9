-- The hard failure a reconciler is in (compliance.Failure): besides since when, what it was, so that it is told between two attempts
-- as well. failing_since stays for who reads it; rows without the new column are failures of before.
alter table reconciler add column failure jsonb;

-- What is remembered of each reconciler for the stage's target from one judgement to the next (compliance.Memory), for instance that
-- it has proved it.
alter table stage_evidence add column memories jsonb;
