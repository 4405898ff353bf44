import { z } from 'zod';
import { userId } from '@messaging/protocol/primitives';
import { id, name, time } from '../fields.ts';
import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';

export const certificatesIssued = topic({
  name: 'certificates.issued',
  data: z.object({
    certificateId: id,
    courseId: id,
    courseTitle: name,
    userId,
    issuedAt: time.nullish(),
    certificateUrl: name,
  }),
  toNotifications: (
    { certificateId, courseId, courseTitle: title, userId, issuedAt, certificateUrl = null },
    { at },
  ) => [
    {
      to: userId,
      type: 'certificate_issued',
      ...en.certificateIssued({ title }),
      data: { certificateId, courseId, certificateUrl, issuedAt: new Date(issuedAt ?? at).toISOString() },
    },
  ],
  samples: {
    current: {
      certificateId: 'CERT-2026-81',
      courseId: 71,
      courseTitle: 'Type on screen',
      userId: 1,
      userName: 'Demo Designer',
      issuedAt: '2026-01-31T12:00:00.000Z',
      certificateUrl: 'https://certificates.example/CERT-2026-81',
    },
    older: {
      certificateId: 82,
      courseId: 72,
      courseTitle: 'Colour for print',
      userId: 1,
      userName: 'Demo Designer',
      issuedAt: 1_769_860_800.5,
    },
  },
});
