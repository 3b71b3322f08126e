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
