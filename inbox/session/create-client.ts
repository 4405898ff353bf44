import { createMessagingClient, type GetToken, type MessagingClient } from '@messaging/client';
import { pageSettings } from '../settings.ts';

/** Creates a client of the service that serves this page. */
export function createClient(getToken: GetToken): MessagingClient {
  return createMessagingClient({ url: pageSettings.publicPath, getToken });
}
