import { z } from 'zod';
import { userId } from '@messaging/protocol/primitives';
import { id, name, time } from '../fields.ts';
import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';

export const coursesCompleted = topic({
  name: 'courses.completed',
  data: z.object({ courseId: id, courseTitle: name, userId, completedAt: time.nullish() }),
  toNotifications: ({ courseId, courseTitle: title, userId, completedAt }, { at }) => [
    {
      to: userId,
      type: 'course_completed',
      ...en.courseCompleted({ title }),
      data: { courseId, completedAt: new Date(completedAt ?? at).toISOString() },
    },
  ],
  samples: {
    current: {
      courseId: 71,
      courseTitle: 'Type on screen',
      userId: 1,
      userName: 'Demo Designer',
      completedAt: '2026-01-31T12:00:00.000Z',
    },
    older: { courseId: 72, courseTitle: 'Colour for print', userId: 1, userName: 'Demo Designer' },
  },
});
