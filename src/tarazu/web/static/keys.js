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

// What Enter does is for the form that the eyes are on: beside the form, that is a way back to it.
function enter(event, key) {
  const {target} = event;
  if (target.closest('.panel, .turn') && !event.repeat) return;
  const isBeside = target === document.body;
  if (key === 'Enter' && !event.repeat && !isBeside) return;
  event.preventDefault();
  if (event.repeat) return;
  if (isBeside) document.getElementById('plate')?.focus({preventScroll: true});
  else press(key);
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
  } else if (/^(Shift\+)?F[0-9]+$/.test(key)) {
    if (event.repeat) event.preventDefault();
    else if (press(key)) event.preventDefault();
  } else if (key === 'Enter' || key === 'Shift+Enter') {
    enter(event, key);
  }
});

// Without the link a form would be answered by the browser, and what was typed would be gone.
function sayUnsent(key) {
  for (const old of document.querySelectorAll('.unsent')) old.remove();
  const box = document.createElement('p');
  box.className = 'err not-now unsent';
  box.setAttribute('role', 'alert');
  box.dataset.keep = '';
  box.dir = document.documentElement.dir;
  key?.before(box);
  box.textContent = document.body.dataset.unsent; // after it is in the page: so it is read out
  document.dispatchEvent(new CustomEvent('tarazu:try'));
}
document.addEventListener('tarazu:link', ({detail}) => {
  if (detail === 'live') document.querySelector('.unsent')?.remove();
});

addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent || document.documentElement.dataset.link === 'lost') {
    event.preventDefault();
    if (!form.dataset.sent) sayUnsent(event.submitter);
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

// The browser sets the focus where work begins: what stands there is to be typed over.
const first = document.querySelector('[autofocus]');
if (document.activeElement === first) first?.select();
else first?.addEventListener('focus', () => first.select(), {once: true});
