// A plate reads in printed order while it is typed: behind an Arabic letter a browser would put the
// digits on its other side. The marks that prevent it are for the eyes: they are never sent.
const MARK = '\u200e';
const FIELDS = 'input[name="plate"], input[name="truck"]';

const bare = (text) => text.replaceAll(MARK, '');

// As `plate_as_typed` does for a plate that comes back; without a letter nothing can jump.
function marked(text) {
  if (!/^\s*\p{Nd}/u.test(text) || !/\p{L}/u.test(text)) return text;
  return MARK + text.replace(/\p{L}+/gu, `$&${MARK}`);
}

// Where the character of that place ends, before the marks that follow it.
function placeIn(text, place) {
  let at = 0;
  for (let seen = 0; seen < place; at += 1) if (text[at] !== MARK) seen += 1;
  return at;
}

const last = new WeakMap();

function show(field, text, caret) {
  last.set(field, text);
  const shown = marked(text);
  if (shown === field.value) return;
  field.value = shown;
  const at = placeIn(shown, caret);
  field.setSelectionRange(at, at);
}

addEventListener('input', (event) => {
  const field = event.target;
  if (!field.matches(FIELDS) || event.isComposing) return;
  let text = bare(field.value);
  let caret = bare(field.value.slice(0, field.selectionStart)).length;
  // Only a mark was taken away: take the character beside it.
  if (text === last.get(field) && event.inputType?.startsWith('deleteContent')) {
    const gone = event.inputType.endsWith('Backward') ? caret - 1 : caret;
    if (gone >= 0) text = text.slice(0, gone) + text.slice(gone + 1);
    caret = Math.min(caret, Math.max(gone, 0));
  }
  show(field, text, caret);
});

addEventListener('formdata', (event) => {
  for (const name of ['plate', 'truck']) {
    const value = event.formData.get(name);
    if (value !== null) event.formData.set(name, bare(value));
  }
});

for (const field of document.querySelectorAll(FIELDS)) last.set(field, bare(field.value));
