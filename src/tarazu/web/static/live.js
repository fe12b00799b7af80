// Keeps a page true: on an event the page's fragment is fetched and its regions are changed in
// place, so that focus, typed text and open details stay. Without the link it says since when.
const root = document.documentElement;
const {events, fragment} = document.body.dataset;
const drawnAt = performance.now();
const SILENT_MS = 40_000; // the stream sends "ping" every 15 s
const AGAIN_MS = 3_000;
const PERIOD_MS = 60_000; // waits and deadlines change without an event

// Set here or by keys.js, unknown to the server: they stay.
const OURS = new Set(['open', 'hidden', 'data-sent', 'data-wait']);
const FIELDS = 'input:not([type=hidden]), select, textarea';

let serverNow = Number(root.dataset.now);
let speed = Number(root.dataset.speed);
let countedFrom = drawnAt;
let heardAt = performance.now();
let source = null;
let waiting = null;
let since = null;

const now = () => serverNow + (performance.now() - countedFrom) * speed;
const digits = (text) => text.replace(/[0-9]/g, (one) => [...root.dataset.digits][one]);
const clock = (at, offset) => digits(new Date(at + offset * 1000).toISOString().slice(11, 16));

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function tick() {
  for (const node of document.querySelectorAll('time[data-offset-s]')) {
    write(node, clock(now(), Number(node.dataset.offsetS)));
  }
  for (const node of document.querySelectorAll('[data-until]')) {
    node.hidden = now() > Number(node.dataset.until);
  }
  if (source && performance.now() - heardAt > SILENT_MS) lost();
}

function link(state) {
  root.dataset.link = state;
  document.dispatchEvent(new CustomEvent('tarazu:link', {detail: state}));
}

function lost() {
  if (root.dataset.link === 'lost') return;
  since = now() - (performance.now() - heardAt) * speed;
  sayWhen();
  link('lost');
}

function sayWhen() {
  if (since === null) return;
  for (const node of document.querySelectorAll('[data-since]')) {
    write(node, clock(since, Number(node.dataset.offsetS)));
  }
}

function heard() {
  heardAt = performance.now();
}

// Make `from` like `to` with as few changes as can be. Children meet by id, else by place and name.
function morph(from, to) {
  // The fields that an answer is about are as it drew them: marked, filled, chosen.
  if (from.matches(FIELDS) && from.form?.querySelector('[data-keep]')) return;
  for (const {name} of [...from.attributes]) {
    if (!to.hasAttribute(name) && !OURS.has(name)) from.removeAttribute(name);
  }
  const isTyped = from.matches('input:not([type=hidden])');
  for (const {name, value} of to.attributes) {
    // What was typed or chosen, and what was opened, belongs to whoever sits here.
    const theirs = name === 'open' || (isTyped && (name === 'value' || name === 'checked'));
    if (!theirs && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  if (from.matches('select, textarea')) return;
  const known = new Map();
  for (const child of from.children) if (child.id) known.set(child.id, child);
  let at = pastKept(from.firstChild);
  for (const wanted of [...to.childNodes]) {
    const same = wanted.nodeType === 1 && wanted.id ? known.get(wanted.id) : null;
    if (same && same !== at) from.insertBefore(same, at);
    const match = same || (alike(at, wanted) ? at : null);
    if (!match) {
      from.insertBefore(document.importNode(wanted, true), at);
      continue;
    }
    if (match === at) at = pastKept(at.nextSibling);
    if (match.nodeType === 3) {
      if (match.data !== wanted.data) match.data = wanted.data;
    } else if (match.nodeType === 1) {
      changed(match, wanted);
    }
  }
  while (at) {
    const next = pastKept(at.nextSibling);
    at.remove();
    at = next;
  }
}

// What the answer to a form put in is in no fragment: it stays, with the gap in the text after it.
function pastKept(node) {
  while (node?.nodeType === 1 && node.hasAttribute('data-keep')) {
    node = node.nextSibling;
    if (node?.nodeType === 3 && !node.data.trim()) node = node.nextSibling;
  }
  return node;
}

function alike(one, other) {
  return one?.nodeName === other.nodeName && (one.id || '') === (other.id || '');
}

function changed(node, wanted) {
  const before = node.hasAttribute('data-fade') ? node.textContent : null;
  morph(node, wanted);
  if (before === null || before === node.textContent) return;
  node.classList.remove('came');
  void node.offsetWidth; // lets the animation begin anew
  node.classList.add('came');
}

async function refresh() {
  const answer = await fetch(fragment, {headers: {accept: 'text/html'}});
  if (answer.redirected) return ended();
  if (!answer.ok) throw new Error(String(answer.status));
  const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const had = document.activeElement;
  for (const region of drawn.querySelectorAll('[data-region]')) {
    const here = document.getElementById(region.id);
    if (!here) continue;
    morph(here, region);
    if (region.dataset.now) {
      serverNow = Number(region.dataset.now);
      countedFrom = performance.now();
    }
    if (region.dataset.speed) speed = Number(region.dataset.speed);
    if (region.dataset.stale) since = Number(region.dataset.stale);
    else since = null;
  }
  heard();
  if (document.activeElement !== had) refocus(had);
  link(since === null ? 'live' : 'lost');
  sayWhen();
  tick();
  document.dispatchEvent(new CustomEvent('tarazu:drawn'));
}

// An element that was moved has lost the focus. One that has gone leaves it to the plate, unless
// something is typed there: then the next Enter would record what nobody meant to send.
function refocus(had) {
  if (had.isConnected) had.focus({preventScroll: true});
  const plate = document.getElementById('plate');
  if (document.activeElement === document.body && !plate?.value) {
    plate?.focus({preventScroll: true});
  }
}

// Signed out. The sign-in page says so, but not over what is typed: sending the form keeps that.
function ended() {
  const fields = document.querySelectorAll('form input:not([type=hidden], [type=radio])');
  if ([...fields].some((one) => one.value.trim())) link('ended');
  else location.reload();
}

// Many events in one moment are one drawing.
function soon(delay = 120) {
  waiting ??= setTimeout(() => {
    waiting = null;
    refresh().catch(lost);
  }, delay);
}

function told() {
  heard();
  soon();
}

function listen() {
  source = new EventSource(events);
  source.onopen = () => {
    heard();
    soon(0);
  };
  source.onmessage = told;
  source.addEventListener('head', told);
  source.addEventListener('ping', () => {
    heard();
    if (root.dataset.link === 'lost') soon(0);
  });
  source.onerror = () => {
    lost();
    if (source.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(turned, AGAIN_MS);
  };
}

// A browser opens six connections to one place: a page that nobody looks at gives its own back,
// unless it is to be heard.
function turned() {
  const isHeard = document.querySelector('[data-sound][aria-pressed="true"]');
  if (!document.hidden || isHeard) {
    if (!source) listen();
  } else {
    source?.close();
    source = null;
  }
}

setInterval(tick, 1000);
tick();
if (events && fragment) {
  turned();
  document.addEventListener('visibilitychange', turned);
  // What a key needs the link for asks whether it is back.
  document.addEventListener('tarazu:try', () => soon(0));
  setInterval(() => document.hidden || root.dataset.link !== 'live' || soon(0), PERIOD_MS);
  // A page that comes back from the history holds the ids of forms that were sent: draw it anew.
  addEventListener('pageshow', (event) => event.persisted && location.reload());
}
