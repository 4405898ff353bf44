import { createContext, use, useMemo, type ReactNode } from 'react';
import type { MessagingClient } from '@messaging/client';
import { createFormats, type Formats } from './format/formats.ts';
import type { Person } from './format/person-name.ts';
import type { Navigation } from './navigation.ts';
import type { Texts } from './texts/texts.ts';

/** Everything that the components need from the page around them. */
interface MessagingUiOptions {
  readonly client: MessagingClient;
  readonly texts: Texts;
  /** BCP 47 tag of the language in which dates, times and sizes are written. */
  readonly locale: string;
  readonly navigation: Navigation;
  /** People to whom a conversation is offered, in addition to those with whom one exists. */
  readonly people?: readonly Person[];
  /** Address from which the page can load an avatar. Undefined: initials are shown. */
  readonly toImageUrl?: ((avatarUrl: string) => string | undefined) | undefined;
}

/** What a component reads from the provider. */
interface MessagingUiContext {
  readonly client: MessagingClient;
  readonly texts: Texts;
  readonly formats: Formats;
  readonly navigation: Navigation;
  readonly people: readonly Person[];
  readonly toImageUrl: (avatarUrl: string) => string | undefined;
}

const Context = createContext<MessagingUiContext | null>(null);

const NO_PEOPLE: readonly Person[] = [];
const noImage = (): undefined => undefined;

/**
 * Provides the components below it with the client, the texts, the locale and the navigation. It renders no element of its
 * own. A value that changes at every render renders every component again.
 */
export function MessagingUi({
  client,
  texts,
  locale,
  navigation,
  people = NO_PEOPLE,
  toImageUrl = noImage,
  children,
}: MessagingUiOptions & { readonly children: ReactNode }) {
  const formats = useMemo(() => createFormats(locale, texts), [locale, texts]);
  const value = useMemo(
    () => ({ client, texts, formats, navigation, people, toImageUrl }),
    [client, texts, formats, navigation, people, toImageUrl],
  );
  return <Context value={value}>{children}</Context>;
}

/** The values of the nearest provider. Throws without one. */
export function useMessagingUi(): MessagingUiContext {
  const value = use(Context);
  if (value === null) throw new Error('a component of @messaging/ui is rendered outside <MessagingUi>');
  return value;
}
