-- Who sees a method before everybody does. A method without a row here is shown as the app has it; nothing is decided or stored then.
create table rollouts (
  app_id         text collate "C" not null references apps (id),
  livemode       boolean not null,
  method         text not null,
  -- Also what buyers are put into shares by, so it never changes.
  id             text collate "C" not null,
  definition     jsonb not null,
  version        int not null,
  killed_at      timestamptz,
  -- What the brake saw when it last turned the rollout down.
  last_brake     jsonb,
  -- Since when the stage is what it is: the brake counts nothing from before.
  stage_since    timestamptz not null,
  next_look_at   timestamptz not null,
  event_sequence int not null default 0,
  updated_at     timestamptz not null,
  updated_by     text not null,
  primary key (app_id, livemode, method)
);
create index rollouts_next_look on rollouts (next_look_at);

-- Every version there was, so that a decision of long ago can be explained.
create table rollout_history (
  app_id     text collate "C" not null,
  livemode   boolean not null,
  method     text not null,
  version    int not null,
  change     text not null check (change in ('set', 'killed', 'resumed', 'braked')),
  definition jsonb not null,
  killed_at  timestamptz,
  last_brake jsonb,
  at         timestamptz not null,
  by         text not null,
  primary key (app_id, livemode, method, version)
);
create trigger rollout_history_append_only before update or delete or truncate on rollout_history for each statement execute function refuse_change();

-- What was decided when the buyer first saw the order: the same methods for the whole order, whatever the rollout becomes.
create table order_method_decisions (
  app_id          text collate "C" not null,
  order_id        text collate "C" not null,
  method          text not null,
  shown           boolean not null,
  reason          text not null,
  keyed_by        text not null check (keyed_by in ('buyer', 'order')),
  rollout_version int not null,
  decided_at      timestamptz not null,
  primary key (app_id, order_id, method)
);
create trigger order_method_decisions_append_only before update on order_method_decisions for each statement execute function refuse_change();
