import { changeRules } from './change-rules.ts';
import { groupRules } from './group-rules.ts';
import type { Entry, Stored } from './history.ts';
import { messageRules } from './message-rules.ts';
import { notificationRules } from './notification-rules.ts';
import { readRules } from './read-rules.ts';
import { showRules } from './show-rules.ts';
import { stateRules } from './state-rules.ts';
import type { ReportViolation, Violation } from './violation.ts';

/** Violations of all rules in a run. Linear in the length of the history, except for sorting it. */
export function check(history: readonly Entry[], stored: Stored): Violation[] {
  const violations: Violation[] = [];
  const report: ReportViolation = (rule, key, text) => violations.push({ rule, key, text });
  for (const rules of [
    messageRules,
    showRules,
    stateRules,
    changeRules,
    readRules,
    groupRules,
    notificationRules,
  ])
    rules(history, stored, report);
  return violations;
}
