/** The commit that is built, and its date; undefined where there is no git to ask. */
export function builtFrom(): { readonly commit: string; readonly date: string } | undefined;
