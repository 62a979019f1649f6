import { elizaScript } from '../../../../src/agents/eliza/script/eliza.script';
import type { Reassembly, Rule } from '../../../../src/agents/eliza/script/script';

const rules = [...elizaScript.memory, ...elizaScript.keywords.flatMap((keyword) => keyword.rules)];
const words = elizaScript.keywords.flatMap((keyword) => keyword.words);
const targets = (say: readonly Reassembly[]): readonly string[] =>
  say.flatMap((one) => (typeof one === 'object' && 'goTo' in one ? [one.goTo] : []));

describe('the script', () => {
  it('knows at least 45 keywords, each word once', () => {
    expect(elizaScript.keywords.length).toBeGreaterThanOrEqual(45);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });

  it('goes only to keywords that it has', () => {
    expect(rules.flatMap((rule) => targets(rule.say)).filter((target) => !words.includes(target))).toEqual(
      [],
    );
  });

  it('repeats only parts that its rule has', () => {
    const beyond = (rule: Rule): readonly string[] =>
      rule.say
        .map((one) => (typeof one === 'string' ? one : 'pre' in one ? one.pre : ''))
        .filter((text) =>
          Array.from(text.matchAll(/\{(\d+)\}/g)).some(
            ([, part]) => Number(part) > rule.when.trim().split(/\s+/).length,
          ),
        );
    expect(rules.flatMap(beyond)).toEqual([]);
  });

  it('ends every keyword with a rule that fits, so that an answer or the next keyword follows', () => {
    const open = elizaScript.keywords.filter((keyword) => keyword.rules.at(-1)?.when !== '*');
    expect(open.map((keyword) => keyword.words[0])).toEqual([]);
  });
});
