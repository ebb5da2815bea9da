-- What schema 3 and 4 brought: gates that are asked for.
update tasks set gate_count = 1, gate_retries = 2 where id = 4;
insert into task_gates (task_id, position, name, command, timeout_ms) values (4, 1, 'test', 'make test', 600000);
update gates set source = 'host', rule = 'passed' where task_id = 1;
update task_runs set command = 'sh script.sh' where task_id = 1;
