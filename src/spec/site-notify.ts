/** What a receiver may be told of. */
export const noticeSubjects = ["site", "endpoints", "hosts", "addresses", "parts", "actions"] as const;
export type NoticeSubject = (typeof noticeSubjects)[number];

/** What a service that watches a site may mend by itself: never what could lose data. */
export const healRules = ["parts", "cluster", "members"] as const;
export type HealRule = (typeof healRules)[number];

/** Somebody who is told when something of the site changes. */
export interface SiteReceiver {
  readonly name: string;
  readonly on: readonly NoticeSubject[];
  readonly way:
    /** `tokenPath`: a file, relative to the site file, with a token that is shown as `Authorization: Bearer`. */
    | { readonly kind: "webhook"; readonly url: string; readonly tokenPath?: string }
    /** Run without a shell; what there is to tell comes on its standard input. */
    | { readonly kind: "command"; readonly command: readonly [string, ...string[]] };
}
