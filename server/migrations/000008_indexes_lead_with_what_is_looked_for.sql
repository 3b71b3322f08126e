-- Rebuilds indexes: minutes and a lock on a large table, so run it in a quiet hour.
--
-- A statement is planned when its table may still be empty, and then every index that begins with app_id looks as good as the primary
-- key for a look-up by (app_id, id): rows of the whole app were read to find one. Only the primary keys begin with app_id from here on;
-- the others begin with what is looked for. All of them still contain the distribution key (docs/decisions/0002).

alter table orders
  drop constraint orders_merchant_order_no,
  add constraint orders_merchant_order_no unique (merchant_order_no, app_id, livemode);

drop index payment_attempts_order;
create index payment_attempts_order on payment_attempts (order_id, app_id);
drop index payment_attempts_one_kept;
create unique index payment_attempts_one_kept on payment_attempts (order_id, app_id) where disposition = 'kept';
drop index payment_attempts_trade;
create unique index payment_attempts_trade on payment_attempts (channel_trade_no, channel_account_id, app_id) where channel_trade_no is not null;

alter table ledger_transfers
  drop constraint ledger_transfers_once,
  add constraint ledger_transfers_once unique (reference, kind, phase, app_id);
drop index ledger_transfers_settled_once;
create unique index ledger_transfers_settled_once on ledger_transfers (pending_id, app_id) where pending_id is not null;

alter table events
  drop constraint events_sequence,
  add constraint events_sequence unique (subject_id, sequence, app_id);

alter table discrepancies
  drop constraint discrepancies_once,
  add constraint discrepancies_once unique (attempt_id, kind, app_id);

alter table webhook_deliveries
  drop constraint webhook_deliveries_once,
  add constraint webhook_deliveries_once unique (event_id, endpoint_id, app_id);
drop index webhook_deliveries_queue;
create index webhook_deliveries_queue on webhook_deliveries (subject_id, endpoint_id, sequence, app_id) where status = 'scheduled';

alter table refunds
  drop constraint refunds_refund_no,
  add constraint refunds_refund_no unique (refund_no, app_id, livemode);
drop index refunds_order;
create index refunds_order on refunds (order_id, app_id);
drop index refunds_stray_once;
create unique index refunds_stray_once on refunds (attempt_id, app_id) where purpose <> 'requested' and status <> 'failed';

-- The plain index on token_hash is one with the constraint's own now.
drop index friend_pay_links_by_token;
alter table friend_pay_links
  drop constraint friend_pay_links_token,
  add constraint friend_pay_links_token unique (token_hash, app_id);
drop index friend_pay_links_order;
create index friend_pay_links_order on friend_pay_links (order_id, app_id);

drop index channel_exchanges_number;
create index channel_exchanges_number on channel_exchanges (number, app_id);
