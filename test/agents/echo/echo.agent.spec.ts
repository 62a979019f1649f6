import { EchoAgent } from '../../../src/agents/echo/echo.agent';
import { aTurn } from '../a-turn';

describe('EchoAgent', () => {
  it.each([
    [['hello'], 'echo hello'],
    [['a', 'b', 'c'], 'echo a\necho b\necho c'],
    [[''], 'echo '],
  ])('echoes %j', async (texts, text) => {
    await expect(new EchoAgent().answer(aTurn(texts))).resolves.toEqual({ kind: 'answered', text });
  });
});
