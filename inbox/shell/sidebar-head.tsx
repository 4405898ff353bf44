import { LogOut } from 'lucide-react';
import { Avatar } from '@messaging/ui/components/avatar.tsx';
import { VisuallyHidden } from '@messaging/ui/components/visually-hidden.tsx';
import { displayName } from '@messaging/ui/format/person-name.ts';
import { NotificationBell } from '@messaging/ui/notifications/notification-bell.tsx';
import { SearchButton } from '@messaging/ui/search/search-button.tsx';
import { NewConversation } from '@messaging/ui/threads/new-conversation.tsx';
import { texts } from '../language.ts';
import { useSession } from '../session/session.ts';
import { StatusPicker } from './status-picker.tsx';

/** The user, their status, and the actions that are always available. */
export function SidebarHead() {
  const { me, signOut } = useSession();
  return (
    <header className="sidebar-head">
      {me !== null && <Avatar person={me} />}
      <div className="sidebar-me">
        <h1 className="msg-clip">{me === null ? texts.app : displayName(me)}</h1>
        <StatusPicker />
      </div>
      <SearchButton />
      <NotificationBell />
      <NewConversation />
      {signOut !== undefined && (
        <button type="button" className="msg-icon-button" title={texts.shell.switchAccount} onClick={signOut}>
          <LogOut aria-hidden="true" />
          <VisuallyHidden>{texts.shell.switchAccount}</VisuallyHidden>
        </button>
      )}
    </header>
  );
}
