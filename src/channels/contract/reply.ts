/** What is said to a person: Markdown, rendered by each channel to what its platform shows. */
export interface Reply {
  readonly markdown: string;
  /** Answers to choose from by a tap, under the last of the messages; numbered lines where the platform cannot show these. */
  readonly buttons?: readonly ReplyButton[];
  /** What the log keeps in its place, where the text is a secret: a one-time code. */
  readonly logAs?: string;
}

/** A tap comes back as a `choice` part with this id and title. People may write the title instead. */
export interface ReplyButton {
  /** 1 to 256 characters; unique within the reply. */
  readonly id: string;
  /** 1 to 20 characters; unique within the reply. */
  readonly title: string;
}
