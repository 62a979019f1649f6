import type { ReplyButton } from './reply';

/** What an organisation sends over the API. */
export type Content =
  | { readonly kind: 'text'; readonly text: string; readonly buttons?: readonly ReplyButton[] }
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly language: string;
      /** What stands in the place of the body's `{{1}}`, `{{2}}`, …; in order. */
      readonly parameters: readonly string[];
    }
  | {
      readonly kind: 'media';
      readonly media: 'image' | 'video' | 'audio' | 'document';
      /** https; passed on to the platform, never fetched by us. */
      readonly link: string;
      readonly caption?: string;
      readonly fileName?: string;
    };

/** `payloads`: each becomes one outbox row and one `send`. `refused`: this channel cannot say it; why, in words for the caller. */
export type RenderedContent<Payload> =
  | { readonly kind: 'payloads'; readonly payloads: readonly Payload[] }
  | { readonly kind: 'refused'; readonly why: string };
