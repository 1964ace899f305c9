-- The rows that Quartz's replicas lock. Quartz makes a row when it first finds none, and replicas that start together on a fresh
-- database would both make it: one of them would not start.
INSERT INTO QRTZ_LOCKS (SCHED_NAME, LOCK_NAME)
VALUES ('QuarkusQuartzScheduler', 'TRIGGER_ACCESS'), ('QuarkusQuartzScheduler', 'STATE_ACCESS')
ON CONFLICT DO NOTHING;
