// The keys of the desk, by the place of the key, so that every layout behaves the same. Holding a
// key never repeats an action, and a form that was sent is not sent twice.
const SAVING_MS = 400;

function named(event) {
  return (event.shiftKey ? 'Shift+' : '') + (event.code === 'NumpadEnter' ? 'Enter' : event.code);
}

function press(key) {
  const keys = [...document.querySelectorAll(`[data-key="${key}"]`)];
  const target = keys.find((one) => one.getClientRects().length);
  if (!target) return false;
  if (target.matches('summary')) {
    const details = target.parentElement;
    if (!details.open) target.click();
    (details.querySelector('input:not([type=hidden])') ?? target).focus();
  } else if (target.getAttribute('aria-disabled') === 'true') {
    target.focus(); // its reason is read out; nothing is sent
  } else {
    target.click();
  }
  return true;
}

addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const key = named(event);
  const plate = document.getElementById('plate');
  if (key === 'Escape') {
    const panels = document.querySelectorAll('details.more[open], details.turn[open]');
    for (const panel of panels) panel.open = false;
    plate?.focus({preventScroll: true});
    plate?.select();
  } else if (/^(Shift\+)?F[0-9]+$/.test(key) || key === 'Shift+Enter') {
    if (event.repeat) event.preventDefault();
    else if (press(key)) event.preventDefault();
  } else if (key === 'Enter' && (event.repeat || event.target === document.body)) {
    event.preventDefault();
    if (!event.repeat) press('Enter');
  }
});

addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = '1';
  const {saving} = document.body.dataset;
  setTimeout(() => event.submitter?.setAttribute('data-wait', saving), SAVING_MS);
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  for (const key of document.querySelectorAll('[data-wait]')) key.removeAttribute('data-wait');
});

// A panel closes when somebody presses beside it.
addEventListener('click', (event) => {
  const more = document.querySelector('details.more[open]');
  if (more && !more.contains(event.target)) more.open = false;
});

const plate = document.getElementById('plate');
if (plate && !document.querySelector('details[open] input:not([type=hidden], [type=radio])')) {
  plate.focus({preventScroll: true});
  if (plate.value) plate.select();
}
