import { expect, test } from 'bun:test';
import { en } from './en.ts';
import type { Text } from './text.ts';

const EMPTY_JOB = { title: null, company: null, category: null, budget: null };
const SUM = { amount: 1250, currency: 'EUR' };

const texts: readonly (readonly [string, Text, title: string, message: string])[] = [
  [
    'a job with all fields',
    en.jobPosted({ title: 'Logo', company: 'Brot & Butter', category: 'Branding', budget: 1200 }),
    'New job: Logo',
    'Brot & Butter is looking for a designer in Branding with a budget of $1,200.',
  ],
  [
    'a job with a budget in words',
    en.jobPosted({ ...EMPTY_JOB, title: 'Logo', budget: '500–800 EUR' }),
    'New job: Logo',
    'A client is looking for a designer with a budget of 500–800 EUR.',
  ],
  [
    'a job with a budget of 0',
    en.jobPosted({ ...EMPTY_JOB, budget: 0 }),
    'New job: untitled',
    'A client is looking for a designer with a budget of $0.',
  ],
  [
    'a job without any field',
    en.jobPosted(EMPTY_JOB),
    'New job: untitled',
    'A client is looking for a designer.',
  ],
  ['a changed job', en.jobUpdated({ title: 'Logo' }), 'Job updated', 'The changes to “Logo” are live.'],
  [
    'a changed job, untitled',
    en.jobUpdated({ title: '' }),
    'Job updated',
    'The changes to your job are live.',
  ],
  ['a deleted job', en.jobDeleted({ title: 'Logo' }), 'Job removed', '“Logo” is no longer listed.'],
  ['a deleted job, untitled', en.jobDeleted({ title: null }), 'Job removed', 'Your job is no longer listed.'],
  [
    'a payment received',
    en.paymentReceived(SUM),
    'You received €1,250',
    'A payment of €1,250 to you has come in.',
  ],
  ['a payment sent', en.paymentSent(SUM), 'You paid €1,250', 'Your payment of €1,250 has been made.'],
  [
    'a disputed payment',
    en.paymentDisputed({ amount: 99.5, currency: null }),
    'Payment disputed',
    'The payment of $99.50 is under dispute. It stays on hold until that is settled.',
  ],
  [
    'a proposal',
    en.proposalReceived({ title: 'Logo', freelancer: 'Demo Designer', rate: 45.5, currency: 'EUR' }),
    'New proposal from Demo Designer',
    'Demo Designer would like to take on “Logo” for €45.50.',
  ],
  [
    'a proposal without any field',
    en.proposalReceived({ title: null, freelancer: null, rate: null, currency: null }),
    'New proposal from a designer',
    'A designer would like to take on your job.',
  ],
  [
    'a proposal sent',
    en.proposalSubmitted({ title: 'Logo' }),
    'Proposal sent',
    'Your proposal for “Logo” is with the client.',
  ],
  [
    'a proposal sent, untitled',
    en.proposalSubmitted({ title: null }),
    'Proposal sent',
    'Your proposal for the job is with the client.',
  ],
  [
    'a contract',
    en.contractSigned({ title: 'Logo', ...SUM }),
    'Contract signed',
    'The contract over €1,250 for “Logo” is signed by both sides.',
  ],
  [
    'a contract without a sum',
    en.contractSigned({ title: null, currency: 'EUR' }),
    'Contract signed',
    'The contract for your job is signed by both sides.',
  ],
  [
    'a course',
    en.courseCompleted({ title: 'Type' }),
    'Course completed',
    'Well done: you have finished “Type”.',
  ],
  [
    'a course, untitled',
    en.courseCompleted({ title: null }),
    'Course completed',
    'Well done: you have finished your course.',
  ],
  [
    'a certificate',
    en.certificateIssued({ title: 'Type' }),
    'Certificate issued',
    'Your certificate for “Type” is ready.',
  ],
  [
    'a certificate, untitled',
    en.certificateIssued({ title: null }),
    'Certificate issued',
    'Your certificate for your course is ready.',
  ],
  [
    'a new user',
    en.welcome({ name: 'Demo Newcomer' }),
    'Welcome, Demo Newcomer!',
    'Your account is ready. Messages and news about your jobs will show up here.',
  ],
  [
    'a new user without a name',
    en.welcome({ name: null }),
    'Welcome!',
    'Your account is ready. Messages and news about your jobs will show up here.',
  ],
];

test.each(texts)('%s', (_, text, title, message) => {
  expect(text).toEqual({ title, message });
});
