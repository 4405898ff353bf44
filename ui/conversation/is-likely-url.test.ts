import { expect, test } from 'bun:test';
import { isLikelyUrl } from './is-likely-url.ts';

test.each([
  'https://logo-final.ai',
  'http://fonts.zip',
  'www.teaser.mov',
  'example.com',
  'Example.COM',
  'studio.design',
  'okapi.co.uk',
  'figma.ai/file/1',
  'example.zip/?a=1',
  'example.com:8080',
])('%s becomes a link', (text) => {
  expect(isLikelyUrl(text)).toBeTrue();
});

test.each([
  'logo-final.ai',
  'fonts.zip',
  'teaser.mov',
  'README.md',
  'build.sh',
  'main.rs',
  'script.pl',
  'a.ps',
  'logo.ai/',
])('%s stays text', (text) => {
  expect(isLikelyUrl(text)).toBeFalse();
});
