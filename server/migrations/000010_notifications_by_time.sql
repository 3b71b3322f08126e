-- Which key signed how much of a period's traffic. Rows come in the order of time, so that a range of blocks is all an index needs to
-- hold, and writing one costs next to nothing.
create index notifications_received on notifications using brin (received_at) with (autosummarize = on);
