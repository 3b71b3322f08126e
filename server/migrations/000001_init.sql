-- Every table of the hot path carries app_id, and its unique constraints contain it: the distribution key of docs/decisions/0002.
-- No foreign keys on the hot path: each would lock the app's row once a payment. Ids sort by time (uuidv7), so inserts stay local.

create table apps (
  id         text collate "C" primary key,
  slug       text not null unique,
  name       text not null,
  name_en    text,
  created_at timestamptz not null
);

create table api_keys (
  id           text collate "C" primary key,
  app_id       text collate "C" not null references apps (id),
  hash         bytea not null unique,
  hint         text not null,
  livemode     boolean not null,
  created_at   timestamptz not null,
  revoked_at   timestamptz
);

create table app_methods (
  app_id   text collate "C" not null references apps (id),
  method   text not null,
  position int not null,
  enabled  boolean not null default true,
  primary key (app_id, method)
);

create table channel_accounts (
  id          text collate "C" primary key,
  app_id      text collate "C" not null references apps (id),
  channel     text not null,
  livemode    boolean not null,
  merchant_no text not null,
  status      text not null check (status in ('active', 'suspended')),
  settings    jsonb not null,
  secrets     text not null,
  version     int not null default 1,
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);
create index channel_accounts_app on channel_accounts (app_id, livemode, channel);

create table orders (
  app_id            text collate "C" not null,
  id                text collate "C" not null,
  livemode          boolean not null,
  merchant_order_no text collate "C" not null,
  status            text not null check (status in ('awaiting_payment', 'paid', 'closed')),
  amount            bigint not null check (amount > 0),
  currency          text not null check (currency = 'CNY'),
  subject           text not null,
  buyer_id          text,
  buyer_name        text,
  return_url        text,
  metadata          jsonb not null,
  created_at        timestamptz not null,
  expires_at        timestamptz not null,
  closing_reason    text check (closing_reason in ('expired', 'requested')),
  close_reason      text check (close_reason in ('expired', 'requested')),
  closed_at         timestamptz,
  paid_at           timestamptz,
  paid_amount       bigint not null default 0,
  refunded_amount   bigint not null default 0,
  kept_attempt_id   text collate "C",
  event_sequence    int not null default 0,
  primary key (app_id, id),
  constraint orders_merchant_order_no unique (app_id, merchant_order_no, livemode),
  constraint orders_paid_whole check (
    case status
      when 'paid' then paid_amount = amount and kept_attempt_id is not null and paid_at is not null
      else paid_amount = 0 and kept_attempt_id is null
    end),
  constraint orders_refunds_within_paid check (refunded_amount between 0 and paid_amount),
  constraint orders_closed_whole check ((status = 'closed') = (closed_at is not null and close_reason is not null))
) with (fillfactor = 85);
-- Not partial on purpose: paying an order then touches no index entry of it.
create index orders_expiry on orders (expires_at);

create table payment_attempts (
  app_id             text collate "C" not null,
  id                 text collate "C" not null,
  order_id           text collate "C" not null,
  channel            text not null,
  channel_account_id text collate "C" not null,
  method             text not null,
  product            text not null,
  payer_role         text not null,
  payer_hash         text,
  client_ip          text,
  device             text not null,
  status             text not null check (status in ('created', 'awaiting_payer', 'unknown', 'succeeded', 'failed', 'closed')),
  disposition        text check (disposition in ('kept', 'surplus', 'suspense')),
  surplus_reason     text check (surplus_reason in ('second_success', 'after_close')),
  amount             bigint not null check (amount > 0),
  currency           text not null check (currency = 'CNY'),
  action             jsonb,
  closing            boolean not null default false,
  failure_code       text,
  failure_channel_code text,
  channel_trade_no   text,
  paid_amount        bigint,
  payer_amount       bigint,
  paid_at            timestamptz,
  created_at         timestamptz not null,
  expires_at         timestamptz not null,
  next_check_at      timestamptz,
  last_checked_at    timestamptz,
  checks             int not null default 0,
  history            jsonb not null default '[]',
  primary key (app_id, id),
  constraint payment_attempts_money_has_a_place check ((status = 'succeeded') = (disposition is not null)),
  constraint payment_attempts_success_is_whole check (
    status <> 'succeeded' or (channel_trade_no is not null and paid_amount is not null and paid_at is not null)),
  constraint payment_attempts_surplus_has_a_reason check ((disposition = 'surplus') = (surplus_reason is not null))
) with (fillfactor = 85);
create index payment_attempts_order on payment_attempts (app_id, order_id);
create unique index payment_attempts_one_kept on payment_attempts (app_id, order_id) where disposition = 'kept';
create unique index payment_attempts_trade on payment_attempts (app_id, channel_account_id, channel_trade_no) where channel_trade_no is not null;
create index payment_attempts_due on payment_attempts (next_check_at) where next_check_at is not null;

-- The same moves as contract/src/statuses.ts; a test compares the two. The `when` clauses cost nothing on a legal move.
create function refuse_transition() returns trigger language plpgsql as $$
begin
  raise exception 'illegal transition of % %: % to %', tg_table_name, old.id, old.status, new.status using errcode = '23514', constraint = tg_table_name || '_legal_moves';
end $$;

create trigger orders_legal_moves before update on orders for each row
when (old.status <> new.status and (old.status, new.status) not in (('awaiting_payment', 'paid'), ('awaiting_payment', 'closed')))
execute function refuse_transition();

create trigger payment_attempts_legal_moves before update on payment_attempts for each row
when (old.status <> new.status and (old.status, new.status) not in (
  ('created', 'awaiting_payer'), ('created', 'unknown'), ('created', 'succeeded'), ('created', 'failed'), ('created', 'closed'),
  ('awaiting_payer', 'unknown'), ('awaiting_payer', 'succeeded'), ('awaiting_payer', 'failed'), ('awaiting_payer', 'closed'),
  ('unknown', 'awaiting_payer'), ('unknown', 'succeeded'), ('unknown', 'failed'), ('unknown', 'closed'),
  ('failed', 'succeeded'), ('closed', 'succeeded')))
execute function refuse_transition();

-- Raw bytes of gateways' notifications. attempt_no leads the key: it is ours and sorts by time, while event ids are theirs and random.
create table notifications (
  app_id             text collate "C" not null,
  channel_account_id text collate "C" not null,
  attempt_no         text collate "C" not null,
  event_id           text collate "C" not null,
  received_at        timestamptz not null,
  key_id             text not null,
  outcome            text not null check (outcome in ('applied', 'parked', 'other', 'foreign')),
  what               text,
  headers            jsonb not null,
  body               bytea not null,
  next_try_at        timestamptz,
  tries              int not null default 0,
  primary key (app_id, channel_account_id, attempt_no, event_id)
);
create index notifications_parked on notifications (next_try_at) where next_try_at is not null;

-- A transfer has one debit and one credit side and one amount, so it is balanced by its shape. More legs are more transfers of one reference.
create table ledger_transfers (
  app_id         text collate "C" not null,
  id             text collate "C" not null,
  kind           text not null,
  reference      text collate "C" not null,
  phase          text not null check (phase in ('posted', 'pending', 'post_pending', 'void_pending')),
  pending_id     text collate "C",
  debit_account  text collate "C" not null,
  credit_account text collate "C" not null,
  amount         bigint not null check (amount > 0),
  currency       text not null,
  event_at       timestamptz not null,
  created_at     timestamptz not null,
  primary key (app_id, id),
  constraint ledger_transfers_once unique (app_id, reference, kind, phase),
  constraint ledger_transfers_two_sides check (debit_account <> credit_account),
  constraint ledger_transfers_settles_one check ((phase in ('post_pending', 'void_pending')) = (pending_id is not null))
);
create unique index ledger_transfers_settled_once on ledger_transfers (app_id, pending_id) where pending_id is not null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '23514', constraint = tg_table_name || '_append_only';
end $$;
create trigger ledger_transfers_append_only before update or delete or truncate on ledger_transfers for each statement execute function refuse_change();

-- Both sides of every transfer that has taken effect, as double entry reads them: debits positive, credits negative.
create view ledger_postings as
  select app_id, id as transfer_id, kind, reference, debit_account as account, amount, currency, event_at, created_at
    from ledger_transfers where phase in ('posted', 'post_pending')
  union all
  select app_id, id, kind, reference, credit_account, -amount, currency, event_at, created_at
    from ledger_transfers where phase in ('posted', 'post_pending');

create table ledger_snapshots (
  app_id     text collate "C" not null,
  account    text collate "C" not null,
  currency   text not null,
  through_id text collate "C" not null,
  debits     numeric not null,
  credits    numeric not null,
  primary key (app_id, account, currency, through_id)
);

-- The outbox and the public event log in one. (xid, position) below the oldest running transaction is a gap-free order to read in.
create table events (
  app_id     text collate "C" not null,
  id         text collate "C" not null,
  type       text not null,
  subject_id text collate "C" not null,
  sequence   int not null,
  livemode   boolean not null,
  data       jsonb not null,
  created_at timestamptz not null,
  xid        xid8 not null default pg_current_xact_id(),
  position   bigint generated always as identity,
  primary key (app_id, id),
  constraint events_sequence unique (app_id, subject_id, sequence)
);
create index events_tail on events (xid, position);
create trigger events_append_only before update or delete or truncate on events for each statement execute function refuse_change();

create table discrepancies (
  app_id      text collate "C" not null,
  id          text collate "C" not null,
  kind        text not null,
  status      text not null check (status in ('open', 'resolved', 'written_off')),
  order_id    text collate "C",
  attempt_id  text collate "C",
  expected    jsonb not null,
  actual      jsonb not null,
  created_at  timestamptz not null,
  primary key (app_id, id),
  constraint discrepancies_once unique (app_id, attempt_id, kind)
);

create table idempotency_keys (
  app_id       text collate "C" not null,
  livemode     boolean not null,
  key          text collate "C" not null,
  request_hash bytea not null,
  locked_until timestamptz,
  status_code  int,
  answer       text,
  created_at   timestamptz not null,
  primary key (app_id, livemode, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

-- Small durable positions of background work (how far expiry has looked, how far events were fanned out).
create table progress (
  name       text primary key,
  position   jsonb not null,
  updated_at timestamptz not null
);
