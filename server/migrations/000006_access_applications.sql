-- Service provider accounts of the platform, what apps apply for at channels, and the documents that go with it.

create table platform_channel_accounts (
  id          text collate "C" primary key,
  channel     text not null,
  livemode    boolean not null,
  merchant_no text not null,
  settings    jsonb not null,
  secrets     text not null,
  version     int not null default 1,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  constraint platform_channel_accounts_one_per_channel unique (channel, livemode)
);

create table access_applications (
  app_id                 text collate "C" not null references apps (id),
  id                     text collate "C" not null,
  livemode               boolean not null,
  channel                text not null,
  product                text not null check (product in ('wechat_partner', 'alipay_direct')),
  status                 text not null check (status in
    ('draft', 'submitted', 'under_review', 'needs_changes', 'rejected', 'approved', 'active', 'suspended', 'cancelled')),
  facts                  jsonb not null,
  -- Names, numbers of people and bank accounts, as one sealed text.
  sealed_facts           text,
  platform_account_id    text collate "C",
  channel_application_no text collate "C",
  channel_state          text,
  sign_url               text,
  merchant_no            text,
  channel_account_id     text collate "C",
  suspended_by           text,
  -- A submission may have arrived: the channel is asked before there is another.
  in_doubt               boolean not null default false,
  reasons                jsonb not null default '[]',
  licence_expires_on     date,
  licence_warned_at      timestamptz,
  submissions            int not null default 0,
  next_check_at          timestamptz,
  checks                 int not null default 0,
  created_by             text not null,
  created_at             timestamptz not null,
  updated_at             timestamptz not null,
  submitted_at           timestamptz,
  event_sequence         int not null default 0,
  history                jsonb not null default '[]',
  primary key (app_id, id),
  constraint access_applications_active_has_an_account check (status not in ('active', 'suspended') or channel_account_id is not null),
  constraint access_applications_suspended_by_somebody check ((status = 'suspended') = (suspended_by is not null))
);
create index access_applications_due on access_applications (next_check_at) where next_check_at is not null;

create trigger access_applications_legal_moves before update on access_applications for each row
when (old.status <> new.status and (old.status, new.status) not in (
  ('draft', 'submitted'), ('draft', 'cancelled'),
  ('submitted', 'under_review'), ('submitted', 'needs_changes'), ('submitted', 'rejected'), ('submitted', 'approved'), ('submitted', 'active'),
  ('under_review', 'needs_changes'), ('under_review', 'rejected'), ('under_review', 'approved'), ('under_review', 'active'),
  ('needs_changes', 'submitted'), ('needs_changes', 'rejected'), ('needs_changes', 'cancelled'),
  ('approved', 'needs_changes'), ('approved', 'rejected'), ('approved', 'active'),
  ('active', 'suspended'), ('suspended', 'active')))
execute function refuse_transition();

create table access_application_documents (
  app_id         text collate "C" not null,
  application_id text collate "C" not null,
  field          text not null,
  media_type     text not null check (media_type in ('image/png', 'image/jpeg')),
  size           int not null check (size between 1 and 2097152),
  sha256         text not null,
  content        text not null,
  -- The channel's own name for it, once it was sent there.
  channel_media_id text,
  uploaded_at    timestamptz not null,
  primary key (app_id, application_id, field)
);

-- Whether what is open at a suspended account is closed at its channel, or only followed.
alter table channel_accounts add column closes_attempts boolean not null default false;
