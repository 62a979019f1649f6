import {
  asMe,
  cancelChallenge,
  finishChallenge,
  refresh,
  resume,
  signOut,
  startChallenge,
  watchChallenge,
} from './eliza-auth.js';
import { showAccount } from './account.js';
import { endings, inWords } from './words.js';

const $ = (id) => document.getElementById(id);
const views = ['start', 'waiting', 'confirm', 'account'];

/** The sign-in that is under way. It outlives a reload, and a return link may come back to another tab. */
const underWay = {
  get: () => JSON.parse(localStorage.getItem('eliza-sign-in') ?? 'null'),
  set: (challenge) => localStorage.setItem('eliza-sign-in', JSON.stringify(challenge)),
  clear: () => localStorage.removeItem('eliza-sign-in'),
};
let stopWatching = () => {};
let clock;
let finishing = false;

(await attempt(async () => {
  const returned = new URLSearchParams(location.search);
  const challenge = underWay.get();
  if (returned.has('c')) return comeBack(challenge, returned);
  if (await resume()) return showMe();
  if (challenge && Date.parse(challenge.expires_at) > Date.now()) return wait(challenge);
  show('start');
})) || show('start');

$('begin').onclick = () =>
  attempt(async () => {
    const transport = document.querySelector('input[name=transport]:checked').value;
    const challenge = { ...(await startChallenge('whatsapp')), transport };
    underWay.set(challenge);
    wait(challenge);
  });

for (const button of document.querySelectorAll('.cancel'))
  button.onclick = () => {
    const challenge = underWay.get();
    // Whether the server heard it or not: the challenge dies by itself.
    if (challenge) cancelChallenge(challenge).catch(() => {});
    startAgain();
  };

$('code-form').onsubmit = (event) => {
  event.preventDefault();
  const code = $('code').value.replace(/\D/g, '');
  $('code').setAttribute('aria-invalid', String(code.length !== 6));
  if (code.length !== 6) return trouble('The code has six digits.');
  void attempt(() => finish(underWay.get(), { confirm_code: code }));
};

$('refresh').onclick = () => attempt(async () => (await refresh(), showMe()));
$('out').onclick = () => attempt(async () => (await signOut(), startAgain('You are signed out.')));
$('out-everywhere').onclick = () =>
  attempt(
    async () => (await signOut({ everywhere: true }), startAgain('You are signed out on every device.')),
  );

/** Shows how to prove it, and waits for the chat. */
function wait(challenge) {
  $('qr').src = `data:image/svg+xml,${encodeURIComponent(challenge.qr_svg)}`;
  $('link').href = challenge.links.web;
  $('message').textContent = challenge.message_text;
  $('phone').href = `/simulator/phone?text=${encodeURIComponent(challenge.message_text)}`;
  show('waiting');
  clearInterval(clock);
  clock = setInterval(() => tick(challenge), 1000);
  tick(challenge);
  stopWatching();
  stopWatching = watchChallenge(challenge, (state) => void onStatus(challenge, state));
}

function tick({ expires_at }) {
  const seconds = Math.max(0, Math.round((Date.parse(expires_at) - Date.now()) / 1000));
  $('clock').textContent = `Good for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function onStatus(challenge, state) {
  if (state.status === 'consumed') return finishing || attempt(takeOver);
  if (endings[state.status]) return startAgain(endings[state.status]);
  if (state.status === 'confirmed') return attempt(() => finish(challenge, {}));
  if (state.status !== 'claimed' || !$('confirm').hidden) return;
  const { display = 'somebody', name } = state.claimed_as ?? {};
  $('who').textContent = name ? `${display} (${name})` : display;
  $('code').value = '';
  show('confirm', $('code'));
}

async function finish(challenge, proof) {
  finishing = true;
  try {
    await finishChallenge(challenge, proof, challenge.transport);
  } catch (error) {
    if (final.has(error.status)) return startAgain(inWords(error));
    // Another try may help: the code was wrong, or the network is away.
    $('code').setAttribute('aria-invalid', String(error.code === 'CONFIRM_CODE_INVALID'));
    $('code').select();
    throw error;
  } finally {
    finishing = false;
  }
  await showMe();
}

const final = new Set([403, 404, 409, 410, 423]);

/** Another tab has finished it, by the link in the chat: with cookies its session is this tab's too. */
async function takeOver() {
  if (await resume()) await showMe();
  else startAgain(endings.consumed);
}

/** By the link in the chat, on the phone on which it began: the verifier of this browser stands for the typed code. */
async function comeBack(challenge, returned) {
  history.replaceState(null, '', '/simulator/sign-in');
  if (challenge?.id !== returned.get('c'))
    return startAgain('This link belongs to a sign-in in another browser. You can sign in here instead.');
  await finish(challenge, { return_nonce: returned.get('n') });
}

async function showMe() {
  leaveChallenge();
  await showAccount(asMe, (done) => attempt(done));
  show('account');
}

function leaveChallenge() {
  stopWatching();
  clearInterval(clock);
  underWay.clear();
}

function startAgain(why = '') {
  leaveChallenge();
  show('start', $('begin'));
  trouble(why);
}

/** One view at a time; the focus goes where reading goes on. */
function show(view, focus = $(view).querySelector('h1')) {
  for (const name of views) $(name).hidden = name !== view;
  trouble('');
  $('told').textContent = $(view).querySelector('h1').textContent;
  focus.focus();
}

function trouble(text) {
  $('trouble').hidden = text === '';
  $('trouble').textContent = text;
}

/** Does it with all buttons off; what goes wrong is told. True if it went well. */
async function attempt(work) {
  const buttons = [...document.querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  trouble('');
  try {
    await work();
    return true;
  } catch (error) {
    trouble(inWords(error));
    return false;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
