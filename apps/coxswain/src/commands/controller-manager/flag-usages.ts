/** What `--help` says of each flag. */
export const flagUsages: Readonly<Record<string, string>> = {}
