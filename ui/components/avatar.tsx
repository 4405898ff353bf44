import { useState } from 'react';
import { displayName, toInitials, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { PresenceDot } from './presence-dot.ts';

interface AvatarProps {
  readonly person: Person;
  readonly size?: 'small' | 'medium' | 'large';
  /** Undefined: no dot is shown. */
  readonly dot?: PresenceDot | undefined;
}

/** Number of background colours: `--msg-avatar-0` to `--msg-avatar-7`. */
const COLORS = 8;

/** An image, or initials. Hidden from screen readers: the name is always written beside it. */
export function Avatar(props: AvatarProps) {
  const { toImageUrl } = useMessagingUi();
  const { avatarUrl } = props.person;
  return <PlainAvatar {...props} imageUrl={avatarUrl === null ? undefined : toImageUrl(avatarUrl)} />;
}

interface PlainAvatarProps extends AvatarProps {
  readonly imageUrl: string | undefined;
}

/** An avatar that needs no provider. */
export function PlainAvatar({ person, size = 'medium', dot, imageUrl }: PlainAvatarProps) {
  return (
    <span className={`msg-avatar msg-avatar-${size}`} data-color={person.userId % COLORS} aria-hidden="true">
      <Picture key={imageUrl} person={person} imageUrl={imageUrl} />
      {dot !== undefined && <span className="msg-avatar-dot" data-dot={dot} />}
    </span>
  );
}

function Picture({ person, imageUrl }: Pick<PlainAvatarProps, 'person' | 'imageUrl'>) {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken || imageUrl === undefined) return <span>{toInitials(displayName(person))}</span>;
  return <img src={imageUrl} alt="" loading="lazy" onError={() => setIsBroken(true)} />;
}
