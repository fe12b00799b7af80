// One short tone on a new call. Off until somebody on this device switches it on.
const KEY = 'tarazu.sound';
let audio = null;
let last = called();

function called() {
  return [...document.querySelectorAll('[data-called]')].map((node) => node.textContent).join(' ');
}

function tone() {
  audio ??= new AudioContext();
  const voice = audio.createOscillator();
  const gain = audio.createGain();
  voice.frequency.value = 880;
  gain.gain.setValueAtTime(0.2, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.6);
  voice.connect(gain).connect(audio.destination);
  voice.start();
  voice.stop(audio.currentTime + 0.6);
}

function show(key) {
  key.hidden = false;
  key.setAttribute('aria-pressed', String(localStorage.getItem(KEY) === 'on'));
}

document.addEventListener('click', (event) => {
  const key = event.target.closest('[data-sound]');
  if (!key) return;
  const on = localStorage.getItem(KEY) !== 'on';
  localStorage.setItem(KEY, on ? 'on' : 'off');
  show(key);
  if (on) tone();
});

function drawn() {
  const key = document.querySelector('[data-sound]');
  if (key) show(key);
  const shown = called();
  if (shown !== last && shown && localStorage.getItem(KEY) === 'on') tone();
  last = shown;
}

document.addEventListener('tarazu:drawn', drawn);
drawn();
