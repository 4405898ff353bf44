/**
 * Field names under which other chat APIs take the acting user. Here the acting user is always that of the token, so a
 * write with another user's id in such a field is refused: to ignore the field would write in the wrong user's name.
 */
export const ACTING_USER_FIELDS = [
  'userId',
  'user_id',
  'senderId',
  'sender_id',
  'sender',
  'from',
  'fromId',
  'fromUserId',
  'authorId',
  'author_id',
  'author',
  'createdBy',
  'ownerId',
] as const;
