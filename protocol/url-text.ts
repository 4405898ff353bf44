/** A whole number in a path or a query. Only plain digits are accepted: no sign, fraction or exponent. */
export const URL_INTEGER = /^\d{1,16}$/;

/** JSON Schema of a flag in a query. */
export const URL_FLAG = { type: 'string', enum: ['true', 'false'] };
