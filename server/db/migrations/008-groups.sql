-- In steps.
alter table threads
  add column if not exists reader_ids bigint[],
  add column if not exists silent bigint,
  add column if not exists creator_id bigint,
  add column if not exists client_id uuid;

alter table thread_members
  add column if not exists role smallint,
  add column if not exists side smallint,
  add column if not exists visible_from bigint,
  add column if not exists left_seq bigint,
  add column if not exists sent_before bigint;

alter table messages add column if not exists card jsonb;

create unique index concurrently if not exists threads_client_id on threads (creator_id, client_id) where client_id is not null;

create index concurrently if not exists thread_members_of_group on thread_members (user_id, thread_id) where role is not null;

create or replace function move_index_entries() returns trigger language plpgsql set search_path from current as $$
begin
  -- In the order in which read receipts lock the rows.
  perform from thread_members where thread_id = new.id order by user_id for no key update;
  -- For who has left, the thread stays where it was.
  update thread_members set listed_at = new.listed_at, indexed_xact = greatest(indexed_xact, new.indexed_xact)
    where thread_id = new.id and left_seq is null;
  return null;
end
$$;

comment on column threads.reader_ids is 'Members of a group who may not write; null: none.';

comment on column threads.silent is 'Number of system messages, which never count as unread; null: 0.';

comment on column threads.client_id is 'Id that the creator of a group gave, by which a repeated call is found.';

comment on column thread_members.role is '1: owner, 2: member, 3: reader. Null in a pair.';

comment on column thread_members.side is '1: client, 2: designer, null: none.';

comment on column thread_members.visible_from is 'Number of the first message that the member may see; null: all.';

comment on column thread_members.left_seq is 'Number of the last message of a member who has left or was removed; null: a member.';

comment on column thread_members.sent_before is 'Number of messages that the member had sent when leaving, for a return.';

comment on column messages.card is 'What a message says that the service made, for programs; null: a user wrote the message.';

comment on index thread_members_of_group is 'For the presence of users who share a group. Pairs do not pay for it.';
