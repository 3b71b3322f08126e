-- What payments cost, and what was said between us and the channels.

-- Rates change by contract and date. A row is never changed, only followed by a newer one: attempts name the row they were reckoned by.
create table fee_rates (
  app_id             text collate "C" not null references apps (id),
  id                 text collate "C" not null,
  channel            text not null,
  -- Null: every account of the channel; null: every product.
  channel_account_id text collate "C",
  product            text,
  rate_ppm           int not null check (rate_ppm between 0 and 500000),
  min_fee            bigint not null default 0 check (min_fee >= 0),
  max_fee            bigint,
  rounding           text not null check (rounding in ('half_up', 'half_even', 'down')),
  returned           boolean not null,
  valid_from         timestamptz not null,
  valid_to           timestamptz,
  note               text,
  primary key (app_id, id),
  constraint fee_rates_cap_above_minimum check (max_fee >= min_fee),
  constraint fee_rates_end_after_start check (valid_to > valid_from)
);

-- Null: no rate was known when it was paid. Never guessed afterwards.
alter table payment_attempts
  add column expected_fee bigint,
  add column fee_rate_ppm int,
  add column fee_rate_id  text collate "C";

-- For reports of a period; an entry is made once, when an attempt is paid, at the right-hand end of its app's.
create index payment_attempts_paid on payment_attempts (app_id, paid_at) where paid_at is not null;
create index refunds_returned on refunds (app_id, refunded_at) where refunded_at is not null;

-- The same sums as `apps/fee-rate.ts`, for reports over many payments; a test compares the two.
create function fee_rounded(amount bigint, rate_ppm int, rounding text) returns bigint language sql immutable parallel safe as $$
  select case rounding
    when 'down' then amount * rate_ppm / 1000000
    when 'half_even' then amount * rate_ppm / 1000000 + case
      when amount * rate_ppm % 1000000 > 500000 then 1
      when amount * rate_ppm % 1000000 = 500000 then amount * rate_ppm / 1000000 % 2
      else 0 end
    else (amount * rate_ppm + 500000) / 1000000 end
$$;

alter table app_money_policies add column cheapest_first boolean not null default false;

-- What was said between us and the channels, for an order's timeline: scrubbed, written in sets behind the payments, forgotten after a
-- while. `number` is ours at the channel, or the order's id where something was refused before there was one.
create table channel_exchanges (
  app_id             text collate "C" not null,
  position           bigint generated always as identity,
  channel            text,
  channel_account_id text collate "C",
  number             text collate "C" not null,
  operation          text not null,
  http_status        int,
  channel_code       text,
  outcome            text not null,
  duration_ms        int,
  answer             jsonb,
  at                 timestamptz not null,
  primary key (app_id, position)
);
create index channel_exchanges_number on channel_exchanges (app_id, number);
create index channel_exchanges_age on channel_exchanges (at);
