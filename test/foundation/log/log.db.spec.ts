import { databaseClient } from '../../support/database';
import { recordingLog } from '../../support/log';

describe('Log', () => {
  it('writes one JSON object a line', () => {
    const { log, lines } = recordingLog();
    log.with({ requestId: 'req-12345' }).info('message_stored', { events: 3, late: false });
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        requestId: 'req-12345',
        event: 'message_stored',
        events: 3,
        late: false,
      },
    ]);
  });

  it('masks people, and leaves out secrets and content, at any depth', () => {
    const { log, lines, text } = recordingLog();
    const person = {
      phone: '+4915112345678',
      senderName: 'Anna Schmidt',
      wa_id: '4915112345678',
      email: 'a@b.example',
    };
    const secrets = {
      accessToken: 'EAAG-secret',
      app_secret: 'hush',
      headers: { authorization: 'Bearer hush' },
    };
    const content = { text: 'I am sad', body: { deep: 'I am sad' }, raw: ['I am sad'] };
    log
      .with({ from: '4915112345678' })
      .warn('odd', { person, list: [{ ...secrets }], content, to: { phone: 1 } });
    expect(text()).not.toMatch(/Anna|sad|hush|EAAG|49151|a@b/);
    expect(lines[0]).toMatchObject({
      from: '***5678',
      person: { phone: '***5678', senderName: '***', wa_id: '***5678', email: '***' },
      list: [{ accessToken: '[secret]', app_secret: '[secret]', headers: { authorization: '[secret]' } }],
      content: '[content]',
      to: '***',
    });
  });

  it('keeps what operators need', () => {
    const { log, lines } = recordingLog();
    const fields = {
      conversationId: 'c-1',
      channel: 'whatsapp',
      code: 131047,
      inputTokens: 12,
      name: 'poll',
      why: 'closed',
    };
    log.info('kept', { ...fields, at: new Date(0), nothing: null });
    expect(lines[0]).toMatchObject({ ...fields, at: '1970-01-01T00:00:00.000Z', nothing: null });
  });

  it('writes an end to what has none', () => {
    const { log, lines } = recordingLog();
    const circle: Record<string, unknown> = {};
    circle.again = circle;
    log.info('circle', { circle });
    expect(JSON.stringify(lines[0])).toContain('[deep]');
  });

  it('describes an error without what it quotes', () => {
    const { log, lines, text } = recordingLog();
    log.error('bug', {
      error: new Error('the lease is held by 4915112345678', { cause: new SyntaxError('hush') }),
    });
    log.error('bug', {
      error: Object.assign(new TypeError('Failed to parse URL from hush'), { code: 'ERR_INVALID_URL' }),
    });
    log.error('bug', { error: 'hush' });
    expect(text()).not.toContain('hush');
    expect(lines.map((line) => line.error)).toEqual([
      {
        name: 'Error',
        message: 'the lease is held by ***5678',
        stack: expect.stringMatching(/^at .*log\.db\.spec/) as string,
        cause: { name: 'SyntaxError', stack: expect.any(String) as string },
      },
      { name: 'TypeError', code: 'ERR_INVALID_URL', stack: expect.any(String) as string },
      { name: 'thrown string' },
    ]);
  });

  it('describes what PostgreSQL refuses by code and constraint alone', async () => {
    const { log, lines, text } = recordingLog();
    const client = await databaseClient();
    await client.query('create table people (phone text constraint people_phone_unique unique)');
    await client.query(`insert into people values ('hush')`);
    for (const sql of [`insert into people values ('hush')`, `select 'hush'::int`])
      await client.query(sql).catch((error: unknown) => log.warn('refused', { error }));
    expect(text()).not.toContain('hush');
    expect(lines.map((line) => line.error)).toMatchObject([
      { code: '23505', constraint: 'people_phone_unique', table: 'people' },
      { code: '22P02' },
    ]);
  });
});
