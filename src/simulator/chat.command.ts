import { createInterface } from 'node:readline';
import { processEnvironment } from '../foundation/config/process-environment';
import { ask } from './chat/ask';
import { chatArguments, chatUsage } from './chat/chat-arguments';
import { chatPerson } from './chat/chat-person';
import { login } from './chat/login';
import { PhoneClient } from './chat/phone-client';
import { terminalChat } from './chat/terminal-chat';
import { terminalText } from './chat/whatsapp-markup';
import { localAddress, localPort } from './local-address';

const { stdin, stdout, stderr } = process;
const environment = processEnvironment();
const port = localPort(environment);

/** Talks with the running instance; resolves with the exit code. */
async function main(): Promise<number> {
  const wanted = chatArguments(process.argv.slice(2));
  if (wanted.kind === 'help') return told(chatUsage);
  if (wanted.kind === 'mistake') return failed(`${wanted.why}\n\n${chatUsage}`);
  const person = chatPerson(wanted.as);
  const to = wanted.kind === 'login' ? undefined : wanted.to;
  const phone = new PhoneClient(localAddress(environment), person.id, to);
  switch (await phone.introduce(person.name)) {
    case 'nothing':
      return failed(`Nothing is running on port ${port}. Start it with: npm start`);
    case 'no-simulator':
      return failed(
        `What runs on port ${port} has no simulator: it is off in production and where WhatsApp is configured.`,
      );
    case 'no-number':
      return failed('Nobody has this number. GET /simulator/accounts lists those that can be written to.');
    case 'no-channel':
      return failed('This messenger is not simulated: it is unknown, or configured.');
    case 'simulator':
      break;
  }
  try {
    if (wanted.kind === 'say') return await say(phone, wanted.text);
    if (wanted.kind === 'login') return await signIn(phone, wanted.showToken);
    if (!stdin.isTTY || !stdout.isTTY) return await sayEachLine(phone);
    return await talk(phone, person.name, to === undefined || !/^\d/.test(to) ? 'Eliza' : `+${to}`);
  } catch {
    return failed(`The connection to port ${port} was lost.`);
  }
}

async function talk(phone: PhoneClient, name: string, botName: string): Promise<number> {
  stdout.write(`You are ${name}. /quit leaves.\n`);
  const left = await terminalChat(phone, botName, { input: stdin, output: stdout, styled: hasStyles() });
  return left ? 0 : failed(`The connection to port ${port} was lost.`);
}

async function say(phone: PhoneClient, text: string): Promise<number> {
  const answer = await ask(phone, text);
  if (answer.kind === 'reply') return told(terminalText(answer.texts.join('\n\n'), hasStyles()));
  return failed(
    answer.taken
      ? 'No reply within 60 seconds.'
      : `The instance on port ${port} did not take the message: its log says why.`,
  );
}

/** Each line waits for the reply to the one before; the exit code is that of the worst. */
async function sayEachLine(phone: PhoneClient): Promise<number> {
  let code = 0;
  for await (const line of createInterface({ input: stdin })) {
    if (line.trim() === '/quit') break;
    if (line.trim()) code = Math.max(code, await say(phone, line));
  }
  return code;
}

/** With `showToken` the standard output is the access token alone, for another command to take. */
async function signIn(phone: PhoneClient, showToken: boolean): Promise<number> {
  const answer = await login(localAddress(environment), phone);
  if (answer.kind === 'failed') return failed(answer.why);
  const { name, userId, isNew, accessUntil, sessionUntil } = answer;
  const words = [
    `Signed in as ${terminalText(name, false)}, ${isNew ? 'a new user' : 'user'} ${userId}.`,
    `The access token is good until ${accessUntil.toISOString()}, the session until ${sessionUntil.toISOString()}.`,
  ].join('\n');
  if (!showToken) return told(words);
  stderr.write(`${words}\n`);
  return told(answer.accessToken);
}

const hasStyles = () => stdout.isTTY && !environment.NO_COLOR;

function told(text: string): number {
  stdout.write(`${text}\n`);
  return 0;
}

function failed(text: string): number {
  stderr.write(`${text}\n`);
  return 1;
}

void main().then((code) => {
  process.exitCode = code;
  // An input that is still open would keep the process alive.
  stdin.destroy();
});
