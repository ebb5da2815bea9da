-- A row is written anew each time its task changes state, together with its neighbours: a prompt of 10 MB in it cost more
-- memory than a worker has. A long one lies beside the rows from now on, and stays where it is.
set max_length_inplace_lob 16384;
alter table tasks alter column prompt set data type character large object;
