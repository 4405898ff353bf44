export const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; padding: 0.6rem; border-radius: 0.4rem; background: #8882; overflow-wrap: normal; }
details { border: 1px solid #8886; border-radius: 0.4rem; margin: 0.4rem 0; padding: 0.4rem 0.8rem; }
summary { cursor: pointer; }
table { border-collapse: collapse; margin: 0.4rem 0; width: 100%; }
td, th { border-bottom: 1px solid #8884; padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; vertical-align: top; }
td p { margin: 0 0 0.4rem; }
input { box-sizing: border-box; width: 100%; padding: 0.5rem; font: inherit; border: 1px solid; border-radius: 0.4rem; }
@media (max-width: 40rem) {
  body { overflow-wrap: anywhere; }
  td, th { display: block; border: 0; padding: 0; }
  tr { display: block; border-bottom: 1px solid #8884; padding: 0.3rem 0; }
}
`;

/** Hides what does not have all words of the search field, and unfolds what a link leads to. */
export const SCRIPT = `const field = document.getElementById('search');
const entries = [...document.querySelectorAll('details')].map((entry) => ({
  entry,
  text: [...entry.querySelectorAll('summary, .about, .name')].map((part) => part.textContent).join(' ').toLowerCase(),
}));

function filter() {
  const words = field.value.toLowerCase().split(/\\s+/);
  for (const { entry, text } of entries) entry.hidden = !words.every((word) => text.includes(word));
  for (const section of document.querySelectorAll('section'))
    section.hidden = section.querySelector('details:not([hidden])') === null;
}

function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(target instanceof HTMLDetailsElement)) return;
  field.value = '';
  filter();
  target.open = true;
  target.scrollIntoView();
}

field.addEventListener('input', filter);
addEventListener('hashchange', unfold);
filter();
unfold();
`;
