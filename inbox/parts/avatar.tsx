import { useState } from 'react';
import type { Person } from '../session/session.ts';
import { pageSettings, publicUrl } from '../settings.ts';
import { initialsOf, nameOf } from './name-of.ts';

/** Whether somebody is there; undefined: not shown. */
export type Dot = 'online' | 'busy' | 'away' | 'offline';

interface AvatarProps {
  readonly person: Person;
  readonly size?: 'small' | 'medium' | 'large';
  readonly dot?: Dot | undefined;
}

const HUES = 8;

/** A picture, or initials. It says nothing to a screen reader: the name stands beside it. */
export function Avatar({ person, size = 'medium', dot }: AvatarProps) {
  return (
    <span className={`avatar avatar-${size}`} data-hue={person.userId % HUES} aria-hidden="true">
      <Picture key={person.avatarUrl} person={person} />
      {dot !== undefined && <span className="avatar-dot" data-dot={dot} />}
    </span>
  );
}

function Picture({ person }: { person: Person }) {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken || !isShown(person.avatarUrl)) return <span>{initialsOf(nameOf(person))}</span>;
  return <img src={publicUrl(person.avatarUrl)} alt="" loading="lazy" onError={() => setIsBroken(true)} />;
}

/** Others would tell their server who reads what when, so the page's policy does not load them. */
function isShown(url: string | null): url is string {
  const { origin } = location;
  return (
    url !== null && URL.canParse(url, origin) && pageSettings.imageOrigins.has(new URL(url, origin).origin)
  );
}
