/** The words of the page around the components. A language is one value of this type. */
export interface PageTexts {
  readonly app: string;
  readonly titleWithUnread: (unread: number) => string;

  /** The choice of an account in the demo. */
  readonly signIn: {
    readonly title: string;
    readonly hint: string;
    readonly designers: string;
    readonly clients: string;
    readonly continueAs: (name: string) => string;
    readonly failed: string;
  };

  readonly shell: {
    readonly status: string;
    readonly shareTime: string;
    readonly hideTime: string;
    readonly switchAccount: string;
    readonly skip: string;
    readonly crashed: string;
    readonly reload: string;
    readonly statuses: { readonly available: string; readonly busy: string; readonly away: string };
  };

  readonly connection: {
    readonly connecting: string;
    readonly waiting: string;
    readonly offline: string;
    readonly readOnly: string;
    readonly signedOut: string;
    readonly tryNow: string;
  };
}
