import { CURRENT_TIME, OLDER_TIME, type Case } from './case.ts';

/** Courses, certificates and new users: events that concern one user. */
export const peopleCases: readonly Case[] = [
  {
    topic: 'courses.completed',
    generation: 'current',
    data: ({ ben }) => ({
      courseId: 71,
      courseTitle: 'Type on screen',
      userId: ben,
      userName: 'Demo Designer',
      completedAt: '2026-01-30T08:15:00.000Z',
    }),
    received: () => ({
      ben: [
        {
          type: 'course_completed',
          title: 'Course completed',
          message: 'Well done: you have finished “Type on screen”.',
          data: { courseId: 71, completedAt: '2026-01-30T08:15:00.000Z', occurredAt: CURRENT_TIME },
        },
      ],
    }),
  },
  {
    topic: 'courses.completed',
    generation: 'older',
    data: ({ ben }) => ({
      courseId: 72,
      courseTitle: 'Colour for print',
      userId: ben,
      userName: 'Demo Designer',
    }),
    received: () => ({
      ben: [
        {
          type: 'course_completed',
          title: 'Course completed',
          message: 'Well done: you have finished “Colour for print”.',
          data: { courseId: 72, completedAt: OLDER_TIME, occurredAt: OLDER_TIME },
        },
      ],
    }),
  },
  {
    topic: 'certificates.issued',
    generation: 'current',
    data: ({ ben }) => ({
      certificateId: 'CERT-2026-81',
      courseId: 71,
      courseTitle: 'Type on screen',
      userId: ben,
      userName: 'Demo Designer',
      issuedAt: '2026-01-30T08:15:00.000Z',
      certificateUrl: 'https://certificates.example/CERT-2026-81',
    }),
    received: () => ({
      ben: [
        {
          type: 'certificate_issued',
          title: 'Certificate issued',
          message: 'Your certificate for “Type on screen” is ready.',
          data: {
            certificateId: 'CERT-2026-81',
            courseId: 71,
            certificateUrl: 'https://certificates.example/CERT-2026-81',
            issuedAt: '2026-01-30T08:15:00.000Z',
            occurredAt: CURRENT_TIME,
          },
        },
      ],
    }),
  },
  {
    topic: 'certificates.issued',
    generation: 'older',
    data: ({ ben }) => ({
      certificateId: 82,
      courseId: 72,
      courseTitle: 'Colour for print',
      userId: ben,
      userName: 'Demo Designer',
      issuedAt: 1_769_760_900.25,
    }),
    received: () => ({
      ben: [
        {
          type: 'certificate_issued',
          title: 'Certificate issued',
          message: 'Your certificate for “Colour for print” is ready.',
          data: {
            certificateId: 82,
            courseId: 72,
            certificateUrl: null,
            issuedAt: '2026-01-30T08:15:00.250Z',
            occurredAt: OLDER_TIME,
          },
        },
      ],
    }),
  },
  {
    topic: 'users.joined',
    generation: 'current',
    data: ({ ben }) => ({
      userId: ben,
      username: 'newcomer',
      fullName: 'Demo Newcomer',
      email: 'newcomer@example.com',
      role: 'FREELANCER',
      profileImageUrl: 'https://images.example/newcomer.png',
    }),
    received: ({ ben }) => ({
      ben: [
        {
          type: 'welcome',
          title: 'Welcome, Demo Newcomer!',
          message: 'Your account is ready. Messages and news about your jobs will show up here.',
          data: { userId: ben, occurredAt: CURRENT_TIME },
        },
      ],
    }),
  },
  {
    topic: 'users.joined',
    generation: 'older',
    data: ({ ann }) => ({
      userId: ann,
      username: 'buyer',
      fullName: 'Demo Buyer',
      email: 'buyer@example.com',
      role: 'CLIENT',
    }),
    received: ({ ann }) => ({
      ann: [
        {
          type: 'welcome',
          title: 'Welcome, Demo Buyer!',
          message: 'Your account is ready. Messages and news about your jobs will show up here.',
          data: { userId: ann, occurredAt: OLDER_TIME },
        },
      ],
    }),
  },
];
