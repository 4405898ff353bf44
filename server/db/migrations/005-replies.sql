alter table messages add column reply_seq bigint;
comment on column messages.reply_seq is
  'Number of the message of the same thread that this one answers; null: none. What members see of it is read with the page, so it follows edits and deletions.';
