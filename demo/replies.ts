const TO_FILES = [
  'Opened on the big screen. The edges are clean, the bleed is there: this prints as it is.',
  'Got it. I have put it on the light table, and two people have already stopped to look.',
  'Thank you, it is in the job folder. Do you want a wet proof, or do you trust us?',
];

const TO_QUESTIONS = [
  'Yes, if we may start with the second sheet. The first one always belongs to the spiders.',
  'Let me ask the Heidelberg. She says Thursday, and she is never wrong.',
  'It can be done. It costs a plate more and looks as if it had always been that way.',
  'Good question. On coated paper no, on uncoated it is the whole point.',
];

const TO_ANYTHING = [
  'Noted on the job ticket, in pencil, so that you can still change your mind.',
  'That is how we would have done it. We are a little worried about that.',
  'Understood. The ink is mixed, the kettle is on.',
  'Fine by us. Come by when it dries, the smell is half of the price.',
  'Ha. We have hung that sentence over the guillotine.',
];

/** Chooses the companion's answer number `turn` to a message with this text. */
export function chooseReply(body: string, hasFiles: boolean, turn: number): string {
  const byText = body.trimEnd().endsWith('?') ? TO_QUESTIONS : TO_ANYTHING;
  const list = hasFiles ? TO_FILES : byText;
  return list[turn % list.length] ?? '';
}
