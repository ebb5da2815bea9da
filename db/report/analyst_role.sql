-- A role that may read the history and nothing else (PostgreSQL; run by the schema's owner).
-- Change the password; 'taskyard' is the schema.
create role taskyard_analyst login password 'change me';
alter role taskyard_analyst set default_transaction_read_only = on;
alter role taskyard_analyst set statement_timeout = '60s';
alter role taskyard_analyst set idle_in_transaction_session_timeout = '10s';
alter role taskyard_analyst set search_path = taskyard;
grant usage on schema taskyard to taskyard_analyst;
grant select on all tables in schema taskyard to taskyard_analyst;
alter default privileges in schema taskyard grant select on tables to taskyard_analyst;
