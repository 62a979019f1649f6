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
  const refused = await write(text);
  $('trouble').hidden = refused === undefined;
  $('trouble').textContent = refused ?? '';
};

new EventSource(`${routes}/events?after=0`).onmessage = ({ data }) => {
  const item = JSON.parse(data);
  const line = lineOf(item);
  if (!line) return;
  $('chat').append(line);
  line.scrollIntoView({ block: 'end' });
};

async function write(text) {
  try {
    const response = await fetch(`${routes}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
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
  line.replaceChildren(...withLinks(item.text), ...(item.kind === 'own' ? [state] : []));
  return line.isConnected ? undefined : line;
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
