import { LogOut } from 'lucide-react';
import { NewConversation } from '../threads/new-conversation.tsx';
import { NotificationBell } from '../notifications/notification-bell.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { nameOf } from '../parts/name-of.ts';
import { useSession } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { StatusPicker } from './status-picker.tsx';

/** Whose inbox it is, and what can be done from everywhere. */
export function SidebarHead() {
  const { me, signOut } = useSession();
  return (
    <header className="sidebar-head">
      {me !== null && <Avatar person={me} />}
      <div className="sidebar-me">
        <h1 className="clip">{me === null ? texts.app : nameOf(me)}</h1>
        <StatusPicker />
      </div>
      <NotificationBell />
      <NewConversation />
      {signOut !== undefined && (
        <button type="button" className="icon-button" title={texts.shell.switchAccount} onClick={signOut}>
          <LogOut aria-hidden="true" />
          <span className="unseen">{texts.shell.switchAccount}</span>
        </button>
      )}
    </header>
  );
}
