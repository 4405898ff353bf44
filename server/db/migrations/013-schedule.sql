create table scheduled_messages (
  sender_id bigint not null,
  id uuid not null,
  thread_id uuid not null,
  body text not null,
  attachments jsonb,
  reply_to uuid,
  send_at timestamptz(3) not null,
  zone text not null,
  local_at timestamp(3) not null,
  due_at timestamptz(3) not null,
  claimed_at timestamptz(3),
  failure text,
  created_at timestamptz(3) not null default now(),
  primary key (sender_id, id)
);

alter table scheduled_messages alter column attachments set storage external;

create index scheduled_messages_due on scheduled_messages (due_at) where failure is null;

create table reminders (
  user_id bigint not null,
  message_id uuid not null,
  id uuid not null,
  thread_id uuid not null,
  seq bigint not null,
  at timestamptz(3) not null,
  primary key (user_id, message_id)
);

create index reminders_due on reminders (at);

create table saved_replies (
  user_id bigint not null,
  id uuid not null,
  name text not null,
  body text not null,
  primary key (user_id, id)
);

comment on table scheduled_messages is 'Messages to be sent later. A row is deleted once its message is stored, or by its sender; one that failed stays for its sender.';

comment on column scheduled_messages.id is 'Client id of the message, so that it is stored once however often sending is tried.';

comment on column scheduled_messages.reply_to is 'Id of the message that it answers; null: none.';

comment on column scheduled_messages.local_at is 'The time of send_at in its zone. If the rules of the zone change, this stays and send_at moves.';

comment on column scheduled_messages.due_at is 'When an instance may send it: send_at, or the end of the claim of an instance.';

comment on column scheduled_messages.claimed_at is 'When an instance began to send it; it cannot be changed any more. Null: none has.';

comment on column scheduled_messages.failure is 'Error code for which it was not sent; null: it waits.';

comment on table reminders is 'Messages of which a user wants to be reminded. A row is deleted once the notification is stored.';

comment on column reminders.id is 'Event of the notification, so that it is stored once. A new one each time the reminder is set.';

comment on table saved_replies is 'Texts that a user keeps for messages to come.';
