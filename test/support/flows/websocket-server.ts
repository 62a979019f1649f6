import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The server's side of one WebSocket (RFC 6455): whole text messages, ping and close. No extensions. */
export class ServerSocket {
  /** How the client closed it; undefined: it did not say. */
  closedWith: number | undefined;
  private bytes = Buffer.alloc(0);
  private text: Buffer[] = [];
  private over = false;

  /** Answers the client's upgrade. Throws for what is none. */
  constructor(
    request: IncomingMessage,
    private readonly socket: Duplex,
    private readonly heard: (message: string) => void,
    private readonly ended: (closedWith: number | undefined) => void,
  ) {
    const key = request.headers['sec-websocket-key'];
    if (request.headers.upgrade?.toLowerCase() !== 'websocket' || key === undefined)
      throw new Error('not an upgrade to a WebSocket');
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.end());
  }

  send(text: string): void {
    if (!this.over) this.socket.write(frame(opcode.text, Buffer.from(text)));
  }

  /** Says why, and ends. */
  close(code: number): void {
    if (this.over) return;
    const status = Buffer.alloc(2);
    status.writeUInt16BE(code);
    this.socket.end(frame(opcode.close, status));
  }

  /** Cut, without a word. */
  drop(): void {
    this.socket.destroy();
    this.end();
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.ended(this.closedWith);
  }

  private read(chunk: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, chunk]);
    for (let next = unframed(this.bytes); next; next = unframed(this.bytes)) {
      this.bytes = this.bytes.subarray(next.length);
      this.take(next);
    }
  }

  private take({ code, final, payload }: Frame): void {
    switch (code) {
      case opcode.text:
      case opcode.continuation:
        this.text.push(payload);
        if (final) this.heard(Buffer.concat(this.text.splice(0)).toString());
        return;
      case opcode.ping:
        return void this.socket.write(frame(opcode.pong, payload));
      case opcode.close:
        this.closedWith = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
        this.socket.end(frame(opcode.close, payload.subarray(0, 2)));
        return this.end();
    }
  }
}

const opcode = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 };

interface Frame {
  readonly code: number;
  readonly final: boolean;
  readonly payload: Buffer;
  /** Of the whole frame. */
  readonly length: number;
}

/** A server's frame: not masked. */
function frame(code: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head[0] = 0x80 | code;
  if (head.length === 2) head[1] = payload.length;
  else if (head.length === 4) {
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** A client's frame, which is always masked; undefined while it is not whole. */
function unframed(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  if (!(second & 0x80)) throw new Error('a client masks what it sends');
  const short = second & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start + 4) return undefined;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const length = start + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const payload = Buffer.from(bytes.subarray(start + 4, length));
  for (let at = 0; at < size; at++) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return { code: first & 0x0f, final: (first & 0x80) !== 0, payload, length };
}
