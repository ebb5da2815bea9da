-- PostgreSQL has always kept a long prompt beside the row (TOAST).
select 1;
