import { NestLog } from '../../../src/foundation/log/nest-log';
import { recordingLog } from '../../support/log';

describe('NestLog', () => {
  it('writes what Nest says, who says it, and nothing that an error quotes', () => {
    const { log, lines, text } = recordingLog();
    const nest = new NestLog(log);
    nest.log('Mapped {/health, GET} route', 'RouterExplorer');
    nest.warn('number 4915112345678', 'Somebody');
    nest.error(new RangeError('hush'), 'RangeError: hush\n    at x', 'ExceptionsHandler');
    expect(lines).toMatchObject([
      { level: 'debug', event: 'nest', says: 'Mapped {/health, GET} route', speaker: 'RouterExplorer' },
      { level: 'warn', event: 'nest', says: 'number ***5678', speaker: 'Somebody' },
      { level: 'error', event: 'nest', error: { name: 'RangeError' }, speaker: 'ExceptionsHandler' },
    ]);
    expect(text()).not.toContain('hush');
  });
});
