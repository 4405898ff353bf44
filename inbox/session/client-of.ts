import { pageSettings } from '../settings.ts';
import { createMessagingClient, type GetToken, type MessagingClient } from '@messaging/client';

/** A client on the page's own service. */
export function clientOf(getToken: GetToken): MessagingClient {
  return createMessagingClient({ url: pageSettings.publicPath, getToken });
}
