import { anyText, integer, setting, url } from './setting.ts';

/** The settings of tokens; part of the table in config.ts. */
export const tokenSettings = {
  jwtSecret: setting({
    name: 'JWT_SECRET',
    description:
      'HMAC secret of the tokens, at least 32 bytes. Production refuses example and repetitive secrets. In development a random secret is generated and kept in DATA_DIR.',
    requiredInProduction: true,
    secret: true,
    parse: longSecret,
    parseInProduction: strongSecret,
  }),
  jwtIssuer: setting({
    name: 'JWT_ISSUER',
    description: 'If set, the `iss` of a token must contain it.',
    parse: anyText,
  }),
  jwtAudience: setting({
    name: 'JWT_AUDIENCE',
    description: 'If set, the `aud` of a token must contain it.',
    parse: anyText,
  }),
  jwtMaxAgeDays: setting({
    name: 'JWT_MAX_AGE_DAYS',
    description:
      'Largest age of a token in days since its `iat`, independent of its `exp`. Revocations are kept as long.',
    fallback: '3650',
    parse: integer(1, 36_500),
  }),
  jwksUrl: setting({
    name: 'JWT_JWKS_URL',
    description:
      'URL of a JSON Web Key Set whose keys may also sign tokens. In production it requires `https`, and JWT_ISSUER or JWT_AUDIENCE, because the issuer signs tokens for other services as well.',
    parse: url('https', 'http'),
    parseInProduction: url('https'),
  }),
} as const;

export function longSecret(text: string): string {
  if (Buffer.byteLength(text) >= 32) return text;
  throw new Error('must have at least 32 bytes');
}

/** Minimum number of distinct bytes: 32 random hexadecimal digits have fewer once in 10^7, 64 once in 10^19. */
const MIN_DISTINCT_BYTES = 8;

/** Refuses text that is not random: with few distinct bytes, or a repeated piece. */
export function strongSecret(text: string): string {
  const distinct = new Set(Buffer.from(longSecret(text))).size;
  if (distinct >= MIN_DISTINCT_BYTES && !isRepetition(text)) return text;
  throw new Error('must be a random secret, for example from `openssl rand -base64 48`');
}

/** Is the text one piece, repeated at least twice? */
function isRepetition(text: string): boolean {
  for (let size = 1; size <= text.length / 2; size += 1) if (text.startsWith(text.slice(size))) return true;
  return false;
}
