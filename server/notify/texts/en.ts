import { formatMoney } from './money.ts';
import { toShownText, type Text } from './text.ts';

/** A field that an event may omit. */
type Maybe<T> = T | null | undefined;

interface Job {
  readonly title: Maybe<string>;
}

interface Sum {
  readonly amount: number;
  readonly currency: Maybe<string>;
}

const LOCALE = 'en-US';
const money = ({ amount, currency }: Sum): string => formatMoney(LOCALE, amount, currency);
/** A name without visible characters counts as missing. */
const nameOr = (name: Maybe<string>, fallback: string): string => toShownText(name ?? '') || fallback;
const quotedOr = (name: Maybe<string>, fallback: string): string => {
  const visible = nameOr(name, '');
  return visible ? `“${visible}”` : fallback;
};

/** The texts of all notifications in English. Another language is another file with the same functions. */
export const en = {
  jobPosted(
    job: Job & { company: Maybe<string>; category: Maybe<string>; budget: Maybe<number | string> },
  ): Text {
    const budget =
      typeof job.budget === 'number' ? money({ amount: job.budget, currency: null }) : nameOr(job.budget, '');
    const category = nameOr(job.category, '');
    const facts = [
      `${nameOr(job.company, 'A client')} is looking for a designer`,
      category ? `in ${category}` : '',
      budget ? `with a budget of ${budget}` : '',
    ];
    return {
      title: `New job: ${nameOr(job.title, 'untitled')}`,
      message: `${facts.filter(Boolean).join(' ')}.`,
    };
  },

  jobUpdated(job: Job): Text {
    return { title: 'Job updated', message: `The changes to ${quotedOr(job.title, 'your job')} are live.` };
  },

  jobDeleted(job: Job): Text {
    return { title: 'Job removed', message: `${quotedOr(job.title, 'Your job')} is no longer listed.` };
  },

  paymentReceived(sum: Sum): Text {
    return { title: `You received ${money(sum)}`, message: `A payment of ${money(sum)} to you has come in.` };
  },

  paymentSent(sum: Sum): Text {
    return { title: `You paid ${money(sum)}`, message: `Your payment of ${money(sum)} has been made.` };
  },

  paymentDisputed(sum: Sum): Text {
    return {
      title: 'Payment disputed',
      message: `The payment of ${money(sum)} is under dispute. It stays on hold until that is settled.`,
    };
  },

  proposalReceived(
    proposal: Job & { freelancer: Maybe<string>; rate: Maybe<number>; currency: Maybe<string> },
  ): Text {
    const offer =
      proposal.rate == null ? '' : ` for ${money({ amount: proposal.rate, currency: proposal.currency })}`;
    const who = nameOr(proposal.freelancer, 'A designer');
    return {
      title: `New proposal from ${nameOr(proposal.freelancer, 'a designer')}`,
      message: `${who} would like to take on ${quotedOr(proposal.title, 'your job')}${offer}.`,
    };
  },

  proposalSubmitted(proposal: Job): Text {
    return {
      title: 'Proposal sent',
      message: `Your proposal for ${quotedOr(proposal.title, 'the job')} is with the client.`,
    };
  },

  contractSigned(contract: Job & Partial<Sum>): Text {
    const { amount, currency } = contract;
    const sum = amount === undefined ? '' : ` over ${money({ amount, currency })}`;
    return {
      title: 'Contract signed',
      message: `The contract${sum} for ${quotedOr(contract.title, 'your job')} is signed by both sides.`,
    };
  },

  courseCompleted(course: Job): Text {
    return {
      title: 'Course completed',
      message: `Well done: you have finished ${quotedOr(course.title, 'your course')}.`,
    };
  },

  certificateIssued(course: Job): Text {
    return {
      title: 'Certificate issued',
      message: `Your certificate for ${quotedOr(course.title, 'your course')} is ready.`,
    };
  },

  welcome(user: { name: Maybe<string> }): Text {
    const name = nameOr(user.name, '');
    return {
      title: name ? `Welcome, ${name}!` : 'Welcome!',
      message: 'Your account is ready. Messages and news about your jobs will show up here.',
    };
  },

  scheduledFailed(failure: string): Text {
    const reasons: Readonly<Record<string, string>> = {
      not_found: 'You are not a member of the conversation any more.',
      read_only: 'You may only read in this conversation.',
      too_late: 'The service was away for a day after its time.',
      file_not_ready: 'A file of it was refused or removed.',
    };
    return {
      title: 'A scheduled message was not sent',
      message: reasons[failure] ?? 'It could not be sent.',
    };
  },

  reminder(): Text {
    return { title: 'Reminder', message: 'You wanted to come back to a message.' };
  },
};
