import type { InboundEvent } from '../../../src/channels';
import { commandText } from '../../../src/message-router/steps/command-text';
import { echo, message } from '../events';

it.each<[string, InboundEvent, string | undefined]>([
  ['the whole text, in lower case', message('  StoP \n'), 'stop'],
  ['the title of a button', message([{ kind: 'choice', from: 'button', id: 'x', title: 'STOP' }]), 'stop'],
  ['not what was forwarded', message('STOP', { forwarded: true }), undefined],
  ['not in a group', message('STOP', { group: true }), undefined],
  ['not in a longer text', message('x'.repeat(41)), undefined],
  [
    'not beside other parts',
    message([
      { kind: 'text', text: 'STOP' },
      { kind: 'text', text: 'please' },
    ]),
    undefined,
  ],
  ['not a caption', message([{ kind: 'media', media: 'image', caption: 'STOP' }]), undefined],
  ['not an empty message', message([]), undefined],
  ['not what the business said', echo('STOP'), undefined],
])('%s', (_what, event, text) => {
  expect(commandText(event)).toBe(text);
});
