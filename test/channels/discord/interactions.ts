import { bot, channelOf } from '../../support/flows/discord';

export const nelly = '80351110224678912';
const user = { id: nelly, username: 'nelly', global_name: 'Nelly', avatar: null };

/** Interactions as Discord tells them; invented people. */
const interaction = (type: number, more: object): object => ({
  id: '1300000000000000001',
  application_id: bot.applicationId,
  type,
  token: 'aW50ZXJhY3Rpb246MTMw',
  version: 1,
  context: 1,
  channel_id: channelOf(nelly),
  user,
  ...more,
});

export const interactions = {
  button: interaction(3, {
    data: { component_type: 2, custom_id: 'offer:yes' },
    message: {
      id: '1300000000000000000',
      components: [{ type: 1, components: [{ type: 2, style: 2, custom_id: 'offer:yes', label: 'Yes' }] }],
    },
  }),
  ping: interaction(1, {}),
  list: interaction(3, { data: { component_type: 3, custom_id: 'pick', values: ['red', 'blue'] } }),
  command: interaction(2, {
    data: { id: '1', name: 'link', options: [{ name: 'code', type: 3, value: 'A1' }] },
  }),
  server: interaction(3, {
    guild_id: '1200000000000000000',
    context: 0,
    user: undefined,
    member: { user },
    data: { component_type: 2, custom_id: 'x' },
  }),
  elsewhere: interaction(3, { context: 2, data: { component_type: 2, custom_id: 'x' } }),
  completion: interaction(4, { data: { name: 'link' } }),
  form: interaction(5, { data: { custom_id: 'form', components: [] } }),
};

export const bytesOf = (json: object): Buffer => Buffer.from(JSON.stringify(json));
