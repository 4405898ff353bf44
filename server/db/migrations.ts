import tables from './migrations/001-tables.sql' with { type: 'text' };
import changingMessages from './migrations/002-changing-messages.sql' with { type: 'text' };
import reactions from './migrations/004-reactions.sql' with { type: 'text' };
import replies from './migrations/005-replies.sql' with { type: 'text' };
import pins from './migrations/006-pins.sql' with { type: 'text' };
import publishedChanges from './migrations/007-published-changes.sql' with { type: 'text' };
import groups from './migrations/008-groups.sql' with { type: 'text' };
import threadStates from './migrations/009-thread-states.sql' with { type: 'text' };
import readThreads from './migrations/010-read-threads.sql' with { type: 'text' };
import search from './migrations/011-search.sql' with { type: 'text' };
import schedule from './migrations/013-schedule.sql' with { type: 'text' };
import leftMembers from './migrations/014-left-members.sql' with { type: 'text' };
import timeZone from './migrations/015-time-zone.sql' with { type: 'text' };
import files from './migrations/016-files.sql' with { type: 'text' };
import fileInspections from './migrations/017-file-inspections.sql' with { type: 'text' };
import fileChecks from './migrations/018-file-checks.sql' with { type: 'text' };

/** Migrations by name, in the order in which they are applied. Imported as text, so that the executable contains them. */
export type Migrations = Readonly<Record<string, string>>;

export const migrations: Migrations = {
  '001-tables': tables,
  '002-changing-messages': changingMessages,
  '004-reactions': reactions,
  '005-replies': replies,
  '006-pins': pins,
  '007-published-changes': publishedChanges,
  '008-groups': groups,
  '009-thread-states': threadStates,
  '010-read-threads': readThreads,
  '011-search': search,
  '013-schedule': schedule,
  '014-left-members': leftMembers,
  '015-time-zone': timeZone,
  '016-files': files,
  '017-file-inspections': fileInspections,
  '018-file-checks': fileChecks,
};

/** First migrations of the versions before the first release. Their schemas cannot be upgraded. */
export const UNRELEASED: readonly string[] = ['001-initial', '001-schema'];
