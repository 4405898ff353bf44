import initial from './migrations/001-initial.sql' with { type: 'text' };
import feeds from './migrations/002-feeds.sql' with { type: 'text' };
import publication from './migrations/003-publication.sql' with { type: 'text' };
import imports from './migrations/004-imports.sql' with { type: 'text' };
import changes from './migrations/005-changes.sql' with { type: 'text' };
import revocations from './migrations/006-revocations.sql' with { type: 'text' };
import mends from './migrations/007-mends.sql' with { type: 'text' };
import erasure from './migrations/008-erasure.sql' with { type: 'text' };
import retentionAndErasure from './migrations/009-retention-and-erasure.sql' with { type: 'text' };
import growth from './migrations/010-growth.sql' with { type: 'text' };
import growthIndexes from './migrations/011-growth-indexes.sql' with { type: 'text' };
import bounds from './migrations/012-bounds.sql' with { type: 'text' };

/** The numbered files in order, imported as text so that they are inside the compiled binary too. */
export const migrations: Readonly<Record<string, string>> = {
  '001-initial': initial,
  '002-feeds': feeds,
  '003-publication': publication,
  '004-imports': imports,
  '005-changes': changes,
  '006-revocations': revocations,
  '007-mends': mends,
  '008-erasure': erasure,
  '009-retention-and-erasure': retentionAndErasure,
  '010-growth': growth,
  '011-growth-indexes': growthIndexes,
  '012-bounds': bounds,
};
