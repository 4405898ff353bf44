// Hides operations and schemas that lack a word of the search field, and unfolds the target of a link.
const field = document.getElementById('search');
const entries = [...document.querySelectorAll('details')].map((entry) => ({
  entry,
  text: [...entry.querySelectorAll('summary, .about, .name')]
    .map((part) => part.textContent)
    .join(' ')
    .toLowerCase(),
}));

function filter() {
  const words = field.value.toLowerCase().split(/\s+/);
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
