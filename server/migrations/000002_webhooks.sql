create table webhook_endpoints (
  app_id      text collate "C" not null,
  id          text collate "C" not null,
  livemode    boolean not null,
  url         text not null,
  event_types text[] not null,
  description text,
  enabled     boolean not null default true,
  -- Sealed; the previous one signs beside the current one until its time is over.
  secret                     text not null,
  previous_secret            text,
  previous_secret_expires_at timestamptz,
  -- The breaker: failures since the last success, and how often that has paused the endpoint.
  failures     int not null default 0,
  pauses       int not null default 0,
  paused_until timestamptz,
  created_at   timestamptz not null,
  deleted_at   timestamptz,
  primary key (app_id, id),
  constraint webhook_endpoints_previous_secret_ends check ((previous_secret is null) = (previous_secret_expires_at is null))
) with (fillfactor = 85);

-- A scheduled delivery without next_attempt_at waits for an earlier event of its subject to leave first.
create table webhook_deliveries (
  app_id           text collate "C" not null,
  id               text collate "C" not null,
  endpoint_id      text collate "C" not null,
  event_id         text collate "C" not null,
  subject_id       text collate "C" not null,
  sequence         int not null,
  status           text not null check (status in ('scheduled', 'delivered', 'failed', 'given_up')),
  tries            int not null default 0,
  next_attempt_at  timestamptz,
  lease_until      timestamptz,
  last_status_code int,
  last_error       text,
  delivered_at     timestamptz,
  created_at       timestamptz not null,
  primary key (app_id, id),
  constraint webhook_deliveries_once unique (app_id, endpoint_id, event_id),
  constraint webhook_deliveries_delivered_whole check ((status = 'delivered') = (delivered_at is not null)),
  constraint webhook_deliveries_only_scheduled_is_due check (status = 'scheduled' or (next_attempt_at is null and lease_until is null))
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);

-- What is finished is in none of these, so claiming costs the same whatever lies in the table.
create index webhook_deliveries_due on webhook_deliveries (app_id, endpoint_id, next_attempt_at)
  where status = 'scheduled' and next_attempt_at is not null;
create index webhook_deliveries_queue on webhook_deliveries (app_id, subject_id, endpoint_id, sequence) where status = 'scheduled';
create index webhook_deliveries_leased on webhook_deliveries (app_id, endpoint_id, lease_until) where lease_until is not null;

create trigger webhook_deliveries_legal_moves before update on webhook_deliveries for each row
when (old.status <> new.status and (old.status, new.status) not in (
  ('scheduled', 'delivered'), ('scheduled', 'failed'), ('scheduled', 'given_up'),
  ('failed', 'scheduled'), ('delivered', 'scheduled'), ('given_up', 'scheduled')))
execute function refuse_transition();

insert into progress (name, position, updated_at) values ('webhooks.fan-out', '{"xid": "0", "position": "0"}', now());
