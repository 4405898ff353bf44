import { AppError } from '../app-error.ts';
import type { Handler } from './call.ts';

export const renewToken: Handler<'renewToken', 'authenticate'> = async (
  context,
  { actor, connection },
  { token },
) => {
  const renewed = await context.authenticate(token);
  if (renewed.userId !== actor.userId) {
    throw new AppError('token_invalid', { message: 'The token belongs to another user.' });
  }
  connection?.renew(renewed);
  return {};
};
