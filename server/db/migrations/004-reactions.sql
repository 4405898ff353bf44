alter table messages add column reactions jsonb;
comment on column messages.reactions is
  'Array of {emoji, userIds}, in the order in which they came; null: none. A column, so that a change of it is judged by the locked row and a page reads it without a join. Members and emoji are limited, so it stays short.';
