import { Fragment } from 'react';
import { tokenize } from 'linkifyjs';
import { safeUrl } from '../parts/safe-url.ts';

/** Text with its addresses as links: of the web and of mail, nothing else, whatever the text says. */
export function LinkedText({ text }: { text: string }) {
  return tokenize(text).map((token, i) => {
    const url = token.isLink ? safeUrl(token.toHref('https')) : undefined;
    return url === undefined ? (
      <Fragment key={i}>{token.toString()}</Fragment>
    ) : (
      <Out key={i} url={url} text={token.toString()} />
    );
  });
}

function Out({ url, text }: { url: string; text: string }) {
  // The page behind it learns neither who sent its reader nor how to reach this window.
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow ugc">
      {text}
    </a>
  );
}
