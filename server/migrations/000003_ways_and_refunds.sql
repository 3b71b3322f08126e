-- Ways to pay beyond the first two, refunds, and money that belongs to no order.

alter table orders
  add column goods_type   text not null default 'physical' check (goods_type in ('physical', 'virtual')),
  add column picture_url  text,
  add column late_payment text not null default 'return' check (late_payment in ('return', 'accept'));

-- An expired order whose merchant takes late payments is paid after all; every other closed order stays closed.
drop trigger orders_legal_moves on orders;
create trigger orders_legal_moves before update on orders for each row
when (old.status <> new.status and (old.status, new.status) not in (('awaiting_payment', 'paid'), ('awaiting_payment', 'closed'))
  and not ((old.status, new.status) = ('closed', 'paid') and old.close_reason = 'expired' and old.late_payment = 'accept'))
execute function refuse_transition();

alter table payment_attempts
  add column link_id     text collate "C",
  -- What a friend chose to be called; personal.
  add column payer_name  text,
  add column instalments jsonb;

-- A link by which a friend pays. Only the hash of its token is kept; its state is derived.
create table friend_pay_links (
  app_id         text collate "C" not null,
  id             text collate "C" not null,
  order_id       text collate "C" not null,
  livemode       boolean not null,
  token_hash     bytea not null,
  via            text not null check (via in ('wechat_friend', 'friend_link')),
  requester_name text,
  message        text,
  created_by     text not null check (created_by in ('buyer', 'merchant')),
  created_at     timestamptz not null,
  expires_at     timestamptz not null,
  revoked_at     timestamptz,
  primary key (app_id, id),
  constraint friend_pay_links_token unique (app_id, token_hash)
);
create index friend_pay_links_by_token on friend_pay_links (token_hash);
create index friend_pay_links_order on friend_pay_links (app_id, order_id);

-- What an app decided about its money; without a row the defaults of apps/money-policy.ts hold.
create table app_money_policies (
  app_id                text collate "C" primary key references apps (id),
  stray_return          text not null check (stray_return in ('automatic', 'up_to', 'ask')),
  stray_return_max      bigint,
  stray_delay_seconds   int not null check (stray_delay_seconds between 0 and 604800),
  refund_approval_above bigint,
  updated_at            timestamptz not null,
  constraint app_money_policies_up_to_says_how_much check ((stray_return = 'up_to') = (stray_return_max is not null))
);

-- Rates change by contract and date: the newest row of a count that is valid now is the one in force.
create table instalment_plans (
  app_id     text collate "C" not null references apps (id),
  count      int not null check (count in (3, 6, 12)),
  bearer     text not null check (bearer in ('buyer', 'shop')),
  rate_ppm   int not null check (rate_ppm between 0 and 500000),
  min_amount bigint not null default 0,
  enabled    boolean not null default true,
  valid_from timestamptz not null,
  primary key (app_id, count, valid_from)
);

-- What pages inside a wallet sign their share card with; one process at a time asks for a new one.
create table share_tickets (
  channel_account_id text collate "C" primary key,
  sealed             text,
  expires_at         timestamptz,
  lease_until        timestamptz
);

create table refunds (
  app_id               text collate "C" not null,
  id                   text collate "C" not null,
  order_id             text collate "C" not null,
  attempt_id           text collate "C" not null,
  livemode             boolean not null,
  purpose              text not null check (purpose in ('requested', 'surplus', 'suspense')),
  refund_no            text collate "C",
  channel              text not null,
  channel_account_id   text collate "C" not null,
  status               text not null check (status in ('created', 'processing', 'unknown', 'needs_action', 'succeeded', 'failed')),
  approval             text not null check (approval in ('not_needed', 'required', 'approved', 'rejected')),
  amount               bigint not null check (amount > 0),
  currency             text not null check (currency = 'CNY'),
  reason               text,
  requested_by         text not null,
  decided_by           text,
  hold_id              text collate "C" not null,
  failure_code         text,
  failure_channel_code text,
  channel_refund_no    text,
  created_at           timestamptz not null,
  submitted_at         timestamptz,
  -- Submissions since the last one that surely had no effect.
  submissions          int not null default 0,
  next_step            text not null check (next_step in ('submit', 'query')),
  refunded_at          timestamptz,
  next_try_at          timestamptz,
  tries                int not null default 0,
  history              jsonb not null default '[]',
  primary key (app_id, id),
  constraint refunds_refund_no unique (app_id, refund_no, livemode),
  constraint refunds_requested_has_a_number check ((purpose = 'requested') = (refund_no is not null)),
  constraint refunds_success_has_a_time check ((status = 'succeeded') = (refunded_at is not null)),
  constraint refunds_submitted_only_when_approved check (submitted_at is null or approval in ('not_needed', 'approved'))
) with (fillfactor = 85);
create index refunds_order on refunds (app_id, order_id);
create index refunds_due on refunds (next_try_at) where next_try_at is not null;
-- Money that belongs to no order goes back once.
create unique index refunds_stray_once on refunds (app_id, attempt_id) where purpose <> 'requested' and status <> 'failed';

create trigger refunds_legal_moves before update on refunds for each row
when (old.status <> new.status and (old.status, new.status) not in (
  ('created', 'processing'), ('created', 'unknown'), ('created', 'needs_action'), ('created', 'succeeded'), ('created', 'failed'),
  ('processing', 'unknown'), ('processing', 'needs_action'), ('processing', 'succeeded'), ('processing', 'failed'),
  ('unknown', 'processing'), ('unknown', 'needs_action'), ('unknown', 'succeeded'), ('unknown', 'failed'),
  ('needs_action', 'processing'), ('needs_action', 'unknown'), ('needs_action', 'succeeded'), ('needs_action', 'failed'),
  ('failed', 'succeeded')))
execute function refuse_transition();

-- What refunds have taken of an attempt, in whatever state: the database itself refuses to give back more than came in.
create table refund_totals (
  app_id     text collate "C" not null,
  attempt_id text collate "C" not null,
  captured   bigint not null check (captured > 0),
  reserved   bigint not null,
  refunded   bigint not null,
  parts      int not null,
  primary key (app_id, attempt_id),
  constraint refund_totals_within_captured check (0 <= refunded and refunded <= reserved and reserved <= captured)
);

-- Captured money that belongs to no order, written with the capture. Its state follows from this row and its refund.
create table stray_money (
  app_id         text collate "C" not null,
  attempt_id     text collate "C" not null,
  order_id       text collate "C" not null,
  livemode       boolean not null,
  disposition    text not null check (disposition in ('surplus', 'suspense')),
  reason         text check (reason in ('second_success', 'after_close')),
  channel        text not null,
  amount         bigint not null check (amount > 0),
  currency       text not null,
  created_at     timestamptz not null,
  -- When it is looked at next; null once a refund has been asked for, a person has to decide, or has decided.
  due_at         timestamptz,
  refund_id      text collate "C",
  written_off_at timestamptz,
  decided_by     text,
  note           text,
  primary key (app_id, attempt_id)
);
create index stray_money_due on stray_money (due_at) where due_at is not null;
