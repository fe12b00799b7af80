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
  const kept = new Map();
  for (const child of from.children) if (child.id) kept.set(child.id, child);
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    while (at && at.nodeType === 1 && at.hasAttribute('data-keep')) at = at.nextSibling;
    const known = wanted.nodeType === 1 && wanted.id ? kept.get(wanted.id) : null;
    if (known && known !== at) from.insertBefore(known, at);
    else if (known) at = at.nextSibling;
    const match = known || (alike(at, wanted) ? at : null);
    if (!match) {
      from.insertBefore(document.importNode(wanted, true), at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    if (match.nodeType === 3) {
      if (match.data !== wanted.data) match.data = wanted.data;
    } else if (match.nodeType === 1) {
      changed(match, wanted);
    }
  }
  while (at) {
    const next = at.nextSibling;
    if (!(at.nodeType === 1 && at.hasAttribute('data-keep'))) at.remove();
    at = next;
  }
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
  if (answer.redirected) location.reload(); // signed out: the whole page says so
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const focused = document.activeElement;
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
  if (focused && !focused.isConnected) {
    document.getElementById('plate')?.focus({preventScroll: true});
  }
  link(since === null ? 'live' : 'lost');
  sayWhen();
  tick();
  document.dispatchEvent(new CustomEvent('tarazu:drawn'));
}

// Many events in one moment are one drawing.
function soon(delay = 120) {
  heard();
  waiting ??= setTimeout(() => {
    waiting = null;
    refresh().catch(lost);
  }, delay);
}

function listen() {
  source = new EventSource(events);
  source.onopen = () => soon(0);
  source.onmessage = () => soon();
  source.addEventListener('head', () => soon());
  source.addEventListener('ping', heard);
  source.onerror = () => {
    lost();
    if (source.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(listen, AGAIN_MS);
  };
}

setInterval(tick, 1000);
tick();
if (events && fragment) {
  listen();
  setInterval(() => document.hidden || root.dataset.link !== 'live' || soon(0), PERIOD_MS);
  // A page that comes back from the history holds the ids of forms that were sent: draw it anew.
  addEventListener('pageshow', (event) => event.persisted && location.reload());
}
