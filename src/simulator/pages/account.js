// Who is signed in, with what, and on which devices.

const $ = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** Reads the account by `asMe` and fills the view; `attempt` runs what its buttons do. */
export async function showAccount(asMe, attempt) {
  const [{ user, organization }, { sessions }] = await Promise.all([
    asMe('GET', '/user/me'),
    asMe('GET', '/auth/sessions'),
  ]);
  $('name').textContent = user.name ?? 'you';
  $('facts').replaceChildren(
    ...fact('Phone', user.phone_number),
    ...fact('Workspace', organization?.name),
    ...fact('Here since', user.created_at && time.format(new Date(user.created_at))),
    ...fact('Id', user.id),
  );
  $('identities').replaceChildren(
    ...user.identities.map(({ display, is_primary, last_seen_at }) =>
      row(display, [is_primary && 'primary', seen(last_seen_at)]),
    ),
  );
  const again = () => showAccount(asMe, attempt);
  $('devices').replaceChildren(
    ...sessions.map(({ id, device, place, last_seen_at, current }) =>
      current
        ? row(device, ['this device', place])
        : row(
            device,
            [place, seen(last_seen_at)],
            button(`Sign out ${device}`, 'Sign out', () =>
              attempt(async () => (await asMe('DELETE', `/auth/sessions/${id}`), again())),
            ),
          ),
    ),
  );
}

const seen = (when) => when && `last seen ${time.format(new Date(when))}`;

function fact(name, value) {
  return value ? [element('dt', name), element('dd', value)] : [];
}

function row(title, notes, action) {
  const text = element('div', title ?? 'unknown');
  text.append(element('small', notes.filter(Boolean).join(' · ')));
  const item = element('li');
  item.append(text, ...(action ? [action] : []));
  return item;
}

function button(label, text, onclick) {
  const made = element('button', text);
  made.type = 'button';
  made.setAttribute('aria-label', label);
  made.onclick = onclick;
  return made;
}

/** Text only: nothing that a person is called becomes markup. */
function element(name, text = '') {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
