-- What somebody changed, with before and after. Never changed itself.
create table audit_log (
  position bigint generated always as identity primary key,
  -- Null for what belongs to the installation.
  app_id   text collate "C",
  actor    text collate "C" not null,
  action   text not null,
  subject  text collate "C" not null,
  before   jsonb,
  after    jsonb,
  at       timestamptz not null
);
create index audit_log_app on audit_log (app_id, position);
create index audit_log_subject on audit_log (subject, position);
create trigger audit_log_append_only before update or delete or truncate on audit_log for each statement execute function refuse_change();

-- Who works with the console.
create table persons (
  id                   text collate "C" primary key,
  name                 text not null,
  email                text,
  role                 text not null check (role in ('viewer', 'support', 'finance', 'operator', 'admin')),
  -- Null: every app.
  app_ids              text[],
  -- argon2id with its parameters.
  password_hash        text not null,
  must_change_password boolean not null,
  -- Sealed.
  totp_secret          text,
  totp_confirmed       boolean not null default false,
  totp_last_step       bigint not null default 0,
  recovery_hashes      bytea[] not null default '{}',
  created_at           timestamptz not null,
  disabled_at          timestamptz,
  last_sign_in_at      timestamptz,
  constraint persons_confirmed_has_a_secret check (not totp_confirmed or totp_secret is not null),
  constraint persons_name_has_no_at check (name not like '%@%')
);
create unique index persons_name on persons (lower(name));
create unique index persons_email on persons (lower(email));

-- Only the hash of a session's token is kept.
create table person_sessions (
  token_hash   bytea primary key,
  person_id    text collate "C" not null references persons (id),
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at     timestamptz
);
create index person_sessions_person on person_sessions (person_id) where ended_at is null;

-- Guesses at passwords by keyed hash of the name or the address, whether or not somebody is called so.
create table sign_in_guesses (
  subject      text collate "C" primary key,
  failures     int not null,
  last_at      timestamptz not null,
  locked_until timestamptz
);

-- When an order's personal data was taken out.
alter table orders add column erased_at timestamptz;
