import { checkGraphCall } from '../../src/simulator/graph-message';

const send = (part: object) => ({
  messaging_product: 'whatsapp',
  to: '+12025550143',
  type: 'text',
  text: { body: 'hi' },
  ...part,
});

const interactive = (content: object) => send({ type: 'interactive', interactive: content });

const buttons = (titles: string[], text = 'Choose') =>
  interactive({
    type: 'button',
    body: { text },
    action: { buttons: titles.map((title) => ({ type: 'reply', reply: { id: `id ${title}`, title } })) },
  });

const list = (sections: number[]) =>
  interactive({
    type: 'list',
    body: { text: 'Choose' },
    action: {
      button: 'Open',
      sections: sections.map((rows) => ({
        title: 'Part',
        rows: Array.from({ length: rows }, (_, row) => ({ id: `r${row}`, title: `Row ${row}` })),
      })),
    },
  });

const read = (part: object) => ({
  messaging_product: 'whatsapp',
  status: 'read',
  message_id: 'wamid.1',
  ...part,
});

const code = { type: 'text', text: '482913' };
const bodyOf = (...parameters: object[]) => ({ type: 'body', parameters });
const button = (...parameters: object[]) => ({ type: 'button', sub_type: 'url', index: '0', parameters });
const template = (components: unknown) =>
  send({ type: 'template', template: { name: 'hello', language: { code: 'en' }, components } });

describe('checkGraphCall takes', () => {
  it.each<[string, object]>([
    ['a text', send({ recipient_type: 'individual' })],
    ['a text of 4096 characters', send({ text: { body: 'a'.repeat(4096), preview_url: true } })],
    ['a text without type', send({ type: undefined })],
    ['callback data of 512 characters', send({ biz_opaque_callback_data: 'x'.repeat(512) })],
    ['a quote', send({ context: { message_id: 'wamid.0' } })],
    ['three buttons', buttons(['a', 'b', 'c'])],
    ['a list of ten rows', list([4, 6])],
    ['a picture by link', send({ type: 'image', image: { link: 'https://example.com/a.png', caption: '' } })],
    ['a place', send({ type: 'location', location: { latitude: 0, longitude: -180 } })],
    ['a removed reaction', send({ type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '' } })],
    ['a template', send({ type: 'template', template: { name: 'hello', language: { code: 'en' } } })],
    ['a template with a code', template([bodyOf(code), button(code)])],
    ['a contact', send({ type: 'contacts', contacts: [{ name: { formatted_name: 'Ada' } }] })],
  ])('%s', (_what, body) => {
    expect(checkGraphCall(body)).toMatchObject({ ok: true, value: { kind: 'send' } });
  });

  it.each([
    [read({}), false],
    [read({ typing_indicator: { type: 'text' } }), true],
  ])('a read receipt %#', (body, typing) => {
    expect(checkGraphCall(body)).toEqual({
      ok: true,
      value: { kind: 'mark-read', messageId: 'wamid.1', typing },
    });
  });
});

describe('checkGraphCall finds the recipient', () => {
  it.each<[string, object, object]>([
    ['digits of a phone', { to: '+1 (202) 555-0143' }, { kind: 'phone', digits: '12025550143' }],
    ['a user id', { to: undefined, recipient: 'GB.8000A2' }, { kind: 'user-id', userId: 'GB.8000A2' }],
    ['a parent user id', { to: undefined, recipient: 'GB.ENT.8000A2' }, { kind: 'user-id' }],
    ['the phone where both are given', { recipient: 'GB.8000A2' }, { kind: 'phone', digits: '12025550143' }],
    ['nobody for a user id in `to`', { to: 'GB.8000A2' }, { kind: 'nowhere' }],
  ])('%s', (_what, part, to) => {
    expect(checkGraphCall(send(part))).toMatchObject({ ok: true, value: { message: { to } } });
  });
});

describe('checkGraphCall refuses', () => {
  it.each<[string, unknown, number]>([
    ['no object', undefined, 100],
    ['a list', [], 100],
    ['no messaging_product', send({ messaging_product: undefined }), 100],
    ['another product', send({ messaging_product: 'sms' }), 100],
    ['the recipient type of a wrong library', send({ recipient_type: 'business_scoped_user_id' }), 100],
    ['groups', send({ recipient_type: 'group' }), 131051],
    ['no recipient', send({ to: undefined }), 131008],
    ['a number as a number', send({ to: 12025550143 }), 131009],
    ['no digits', send({ to: '+' }), 131009],
    ['a phone as user id', send({ to: undefined, recipient: '+12025550143' }), 131009],
    ['an unknown type', send({ type: 'hologram', hologram: {} }), 100],
    ['a type that is no string', send({ type: 7 }), 100],
    ['an inherited name as type', send({ type: 'constructor' }), 100],
    ['no content', send({ text: undefined }), 131008],
    ['an empty text', send({ text: { body: '' } }), 131009],
    ['a text of 4097 characters', send({ text: { body: 'a'.repeat(4097) } }), 131009],
    ['a body that is no string', send({ text: { body: 7 } }), 131009],
    ['a context without id', send({ context: {} }), 100],
    ['callback data of 513 characters', send({ biz_opaque_callback_data: 'x'.repeat(513) }), 131009],
    ['callback data that is no string', send({ biz_opaque_callback_data: 7 }), 131009],
    ['four buttons', buttons(['a', 'b', 'c', 'd']), 131009],
    ['no button', buttons([]), 131009],
    ['two buttons of one title', buttons(['a', 'a']), 131009],
    ['a button title of 21 characters', buttons(['a'.repeat(21)]), 131009],
    ['a button message of 1025 characters', buttons(['a'], 'a'.repeat(1025)), 131009],
    ['eleven rows', list([5, 6]), 131009],
    ['a list without rows', list([0]), 131009],
    ['an unknown interactive', interactive({ type: 'roulette' }), 131009],
    ['a picture by id and link', send({ type: 'image', image: { id: '1', link: 'https://x' } }), 131009],
    ['a caption of 1025', send({ type: 'image', image: { id: '1', caption: 'a'.repeat(1025) } }), 131009],
    ['a place off the globe', send({ type: 'location', location: { latitude: 91, longitude: 0 } }), 131009],
    ['a place without latitude', send({ type: 'location', location: { longitude: 0 } }), 131009],
    ['components that are no list', template({}), 131009],
    ['a component of no kind', template([{ parameters: [code] }]), 131009],
    ['a component with nothing in it', template([bodyOf()]), 131009],
    ['a parameter without its text', template([bodyOf({ type: 'text' })]), 131009],
    ['a button of no kind', template([{ ...button(code), sub_type: undefined }]), 131009],
    ['a button without its place', template([{ ...button(code), index: undefined }]), 131009],
    ['no contacts', send({ type: 'contacts', contacts: [] }), 131009],
    ['another status', read({ status: 'delivered' }), 100],
    ['a receipt without message', read({ message_id: undefined }), 100],
    ['another typing indicator', read({ typing_indicator: { type: 'audio' } }), 100],
  ])('%s', (_what, body, code) => {
    expect(checkGraphCall(body)).toMatchObject({ ok: false, error: { code } });
  });
});
