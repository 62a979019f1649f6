/** What is said to a person: Markdown, rendered by each channel to what its platform shows. */
export interface Reply {
  readonly markdown: string;
  /** What the log keeps in its place, where the text is a secret: a one-time code. */
  readonly logAs?: string;
}
