-- What the console looks for that nothing else did: a channel's number of a refund, and webhooks nobody tries any more.
create index refunds_channel_refund_no on refunds (channel_refund_no, app_id) where channel_refund_no is not null;
create index webhook_deliveries_dead on webhook_deliveries (app_id, event_id, id) where status in ('failed', 'given_up');
