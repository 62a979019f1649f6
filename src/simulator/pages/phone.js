// The phone of a simulated person: what its screen shows, and a line to write. `?as=` names the person, `?text=` fills in
// what a wa.me link would fill in.

const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const person = /^[\w-]{1,64}$/.exec(asked.get('as') ?? '')?.[0] ?? 'Ann';
const routes = `/simulator/people/${person}`;
const ticks = { sent: '✓', delivered: '✓✓', read: '✓✓' };

$('owner').textContent = person;
$('text').value = asked.get('text') ?? '';
$('text').focus();

$('write').onsubmit = async (event) => {
  event.preventDefault();
  const text = $('text').value;
  $('text').value = '';
  await tell(write(text));
};

async function tell(sending) {
  const refused = await sending;
  $('trouble').hidden = refused === undefined;
  $('trouble').textContent = refused ?? '';
}

new EventSource(`${routes}/events?after=0`).onmessage = ({ data }) => {
  const item = JSON.parse(data);
  const line = lineOf(item);
  if (!line) return;
  $('chat').append(line);
  line.scrollIntoView({ block: 'end' });
};

const write = (text) => post({ text });

async function post(message) {
  try {
    const response = await fetch(`${routes}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    if (!response.ok) return `Not sent: ${(await response.json()).error}`;
    return (await response.json()).taken
      ? undefined
      : 'The server did not take it yet. It is delivered again by itself.';
  } catch {
    return 'Not sent: the server cannot be reached.';
  }
}

/** A new line, or the same one with other ticks. */
function lineOf(item) {
  if (item.kind === 'typing') return undefined;
  const line = document.getElementById(item.id) ?? document.createElement('li');
  line.id = item.id;
  line.className = item.kind === 'own' ? `own ${item.state}` : 'theirs';
  const state = document.createElement('small');
  state.textContent = ticks[item.state] ?? '';
  line.replaceChildren(...withLinks(item.text), ...(item.kind === 'own' ? [state] : buttonsOf(item)));
  return line.isConnected ? undefined : line;
}

/** What can be tapped under a message; once. */
function buttonsOf({ id, buttons = [] }) {
  const row = document.createElement('div');
  row.append(
    ...buttons.map((button) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.textContent = button.title;
      made.onclick = () => {
        for (const other of row.children) other.disabled = true;
        const content = { type: 'button_reply', button_reply: button };
        void tell(post({ type: 'interactive', content, quotes: id }));
      };
      return made;
    }),
  );
  return buttons.length ? [row] : [];
}

/** The text, its web addresses as links; text stays text. */
function withLinks(text) {
  return text.split(/(https?:\/\/\S+)/).map((piece, at) => {
    if (at % 2 === 0) return piece;
    const link = document.createElement('a');
    link.href = link.textContent = piece;
    link.target = '_blank';
    link.rel = 'noreferrer';
    return link;
  });
}
