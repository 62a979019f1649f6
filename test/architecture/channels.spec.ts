import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { absolute, sourceFiles } from '../support/source-files';

const files = sourceFiles('src', '.ts');
const folders = files.flatMap((file) => /^src\/channels\/([\w-]+)\/\1\.channel\.ts$/.exec(file)?.[1] ?? []);

/** Words that mean other things too: such a channel is found only where something is decided by it. */
const ordinary = ['line', 'signal', 'viber', 'mail', 'web'];

/** Ids and aliases that mean nothing else, installed or not. */
const known = ['whatsapp', 'telegram', 'imessage', 'blooio', 'discord', 'sms', 'twilio'];

/** Those, and the ids of what is installed. */
const names = [...known, ...folders.filter((name) => !ordinary.includes(name))];

/** What belongs to one channel: its folder, the ways to sign in by it, and what stands in for it. */
const home = /^src\/(channels\/(?!contract\/|toolkit\/)\w+\/|auth\/proofs\/\w+\/|simulator\/)/;

/**
 * Who else may name a channel, and why. Before a file comes here: could the channel say it, as a member or a capability of its
 * contract (`src/channels/contract/channel.ts`)?
 */
const exceptions: Readonly<Record<string, string>> = {
  'src/auth/challenges/phone.controller.ts':
    'The first front end verifies numbers by WhatsApp on this route; its words say so.',
  'src/auth/challenges/whatsapp-sign-in.controller.ts':
    'The route by which the first front end signs in: the channel is its name.',
  'src/foundation/http/openapi/path-parameters.ts': 'An example in the OpenAPI document.',
  'src/operations/import/plan-user.ts': 'The old system knew three channels, each in columns of its own.',
  'src/operations/person.ts': 'Options of commands: how an operator names a person by an id of a platform.',
  'src/users/identities/account-display.ts':
    'How platforms write themselves, also where an account is shown whose channel is not installed any more.',
};

/** Places where a channel is named, as `file:line text`. */
function named(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    // What documentation shows is no decision.
    if (ts.isPropertyAssignment(node) && /^(example|description|summary)s?$/.test(node.name.getText(source)))
      return;
    if (isName(node, source) || decidesByChannel(node, source)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${file}:${line + 1} ${node.getText(source).split('\n')[0]}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A channel's id as a text, a type or a field. */
function isName(node: ts.Node, source: ts.SourceFile): boolean {
  if (ts.isStringLiteralLike(node)) return names.includes(node.text) || sqlOfOne.test(node.text);
  if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) return sqlOfOne.test(node.text);
  return (
    (ts.isPropertyAssignment(node) || ts.isPropertySignature(node)) &&
    ts.isIdentifier(node.name) &&
    known.includes(node.name.getText(source)) &&
    // A row of the old system, not a table of channels.
    !(ts.isPropertySignature(node) && node.type?.kind === ts.SyntaxKind.StringKeyword)
  );
}

/** A statement that asks for one channel. */
const sqlOfOne = /\bchannel\s*(=|<>|!=|(not\s+)?in\s*\()\s*'\w+'/i;

/** `channel === '…'`, `channel.id !== '…'`, `switch (channel) { case '…' }`, whatever the text is. */
function decidesByChannel(node: ts.Node, source: ts.SourceFile): boolean {
  const isChannel = (one: ts.Node): boolean =>
    /(^|\.)channel(Id|\??\.id)?$/i.test(one.getText(source).replace(/[()!]/g, ''));
  if (ts.isBinaryExpression(node)) {
    const sides = [node.left, node.right];
    return (
      /^[!=]==?$/.test(node.operatorToken.getText(source)) &&
      sides.some(isChannel) &&
      sides.some((side) => ts.isStringLiteralLike(side))
    );
  }
  return (
    ts.isCaseClause(node) &&
    ts.isStringLiteralLike(node.expression) &&
    isChannel(node.parent.parent.expression)
  );
}

describe('what stands outside of a channel', () => {
  const found = new Map(
    files
      .filter((file) => !home.test(file))
      .map((file) => [file, named(file, readFileSync(absolute(file), 'utf8'))] as const),
  );

  it('is more than the channels', () => {
    expect(folders).toContain('whatsapp');
    expect(found.size).toBeGreaterThan(100);
  });

  it('decides nothing by which channel it is', () => {
    expect([...found].flatMap(([file, places]) => (Object.hasOwn(exceptions, file) ? [] : places))).toEqual(
      [],
    );
  });

  it('has no exception that is not needed any more', () => {
    expect(Object.keys(exceptions).filter((file) => !found.get(file)?.length)).toEqual([]);
  });

  it.each([
    `if (channel === 'a-new-one') go();`,
    `if ('a-new-one' !== connection.channel.id) go();`,
    `switch (event.channel) { case 'a-new-one': go(); }`,
    `const limit = { telegram: 3 }[id];`,
    `const first: 'sms' | null = null;`,
    'go(`whatsapp`);',
    "sql(`select 1 from identities where channel = 'newest'`);",
    "sql(`select ${columns} from identities where i.channel in ('newest', $1)`);",
  ])('is found out: %s', (text) => {
    expect(named('a.ts', text)).not.toEqual([]);
  });

  it.each([
    `if (one.channel === other.channel) go();`,
    `const shown = { example: 'whatsapp' };`,
    `// channel === 'whatsapp'`,
  ])('is left alone: %s', (text) => {
    expect(named('a.ts', text)).toEqual([]);
  });
});
