import { ACTING_USER_FIELDS } from '../../protocol/acting-user.ts';

const names = ACTING_USER_FIELDS.map((field) => `\`${field}\``).join(', ');

/** What the service does with fields that a schema does not name. */
export const UNKNOWN_FIELDS = `Fields of a request that this document does not name are ignored, with one exception: the one who acts is always the token's user, so a write in which ${names} is another user's id is refused with \`invalid_request\`. Answers and events may have fields that this document does not name.`;
