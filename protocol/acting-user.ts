/**
 * Names under which chat APIs take the user who acts. Here that is always the token's user, so a write that names
 * somebody else under one of them is refused: to ignore it would do the right thing for the wrong user.
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
