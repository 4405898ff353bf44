import { Fragment, memo } from 'react';
import { tokenize } from 'linkifyjs';
import { safeUrl } from '../format/safe-url.ts';
import { isLikelyUrl } from './is-likely-url.ts';

/**
 * Text in which web and mail addresses are links; every other scheme stays text. Memoized, because finding addresses in
 * 10,000 characters takes a tenth of a second.
 */
export const LinkedText = memo(function LinkedText({ text }: { text: string }) {
  return tokenize(text).map((token, i) => {
    const shown = token.toString();
    const isLink = token.isLink && (token.t !== 'url' || isLikelyUrl(shown));
    const url = isLink ? safeUrl(token.toHref('https')) : undefined;
    return url === undefined ? (
      <Fragment key={i}>{shown}</Fragment>
    ) : (
      <ExternalLink key={i} url={url} text={shown} />
    );
  });
});

function ExternalLink({ url, text }: { url: string; text: string }) {
  // The linked page learns neither the address of this page nor how to reach this window.
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow ugc">
      {text}
    </a>
  );
}
